/** What the watchdog and its worker share: a few 32-bit cells. */
export const ENTRY_CELL = 0;
/** How far the worker is with its inspector session. */
export const SESSION_CELL = 1;
/** 1 while an inspector listens: a guest that a debugger stopped is not a guest that spins. */
export const DEBUGGED_CELL = 2;
/** 1 once the process ends. */
export const ENDING_CELL = 3;
export const CELLS = 4;

/** States of the entry cell, in its two low bits below a sequence number. Changed by compare-exchange only. */
export const IDLE = 0;
export const RUNNING = 1;
export const TERMINATING = 2;

/** States of the session cell, in their order. */
export const NO_SESSION = 0;
export const CONNECTED = 1;
/** The worker asked for its end, which the main thread has yet to serve. */
export const DISCONNECTED = 2;
/** Nothing of it is left in either thread. */
export const GONE = 3;
