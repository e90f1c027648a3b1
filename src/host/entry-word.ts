/** States of the watchdog's entry word, in its two low bits below a sequence number. Changed by compare-exchange only. */
export const IDLE = 0;
export const RUNNING = 1;
export const TERMINATING = 2;
