import { Session } from 'node:inspector';
import { parentPort, workerData } from 'node:worker_threads';
import {
  CONNECTED,
  DEBUGGED_CELL,
  DISCONNECTED,
  ENDING_CELL,
  ENTRY_CELL,
  GONE,
  RUNNING,
  SESSION_CELL,
  TERMINATING,
} from './entry-word.ts';

const { cells, limit } = workerData as { cells: Int32Array; limit: number };
/** There is none until a guest has to be stopped. */
let session: Session | undefined;

/** Between two looks; an entry that has a processor is stopped at most two of them past the limit. */
const interval = Math.max(2, Math.min(100, limit / 10));
/** How far behind the kernel may be in telling what a thread that runs has used, in milliseconds: a tick. */
const TICK = 10;
let seen = 0;
/** For how long the entry that was seen was watched. */
let watched = 0;
/** What this process had used when it was seen first, in milliseconds. */
let usedBefore = 0;
let last = 0;

const timer = setInterval(() => {
  const now = performance.now();
  const current = Atomics.load(cells, ENTRY_CELL);
  // When this thread could not look for longer than that, it was stopped or starved, and so perhaps was the guest.
  const elapsed = Math.min(now - last, interval * 2);
  last = now;
  if (current !== seen || (current & 3) !== RUNNING) {
    seen = current;
    watched = 0;
    usedBefore = processorTime();
    return;
  }
  watched += elapsed;
  if (watched < limit || Atomics.load(cells, DEBUGGED_CELL) === 1) return;
  // The main thread may be starved while this one is not: a guest that spins uses a processor.
  if (processorTime() - usedBefore < limit - TICK) return;
  session ??= connect();
  // A process that ends waits for no session that begins.
  if (Atomics.load(cells, ENDING_CELL) === 1) return;
  const claimed = (current & ~3) | TERMINATING;
  if (Atomics.compareExchange(cells, ENTRY_CELL, current, claimed) !== current) return;
  session.post('Runtime.terminateExecution', () => parentPort?.postMessage('terminated'));
}, interval);

function connect(): Session {
  Atomics.store(cells, SESSION_CELL, CONNECTED);
  const connected = new Session();
  connected.connectToMainThread();
  return connected;
}

/** That all threads of this process have used, in milliseconds. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What it is told to do at the end, one after the other; see Watchdog.close. */
export type Farewell = 'disconnect' | 'end';

parentPort?.on('message', (wanted: Farewell) => {
  clearInterval(timer);
  if (wanted === 'disconnect') {
    session?.disconnect();
    session = undefined;
    reach(DISCONNECTED);
    parentPort?.postMessage('disconnected');
  } else {
    reach(GONE);
    parentPort?.close();
  }
});

function reach(state: number): void {
  Atomics.store(cells, SESSION_CELL, state);
  Atomics.notify(cells, SESSION_CELL);
}
