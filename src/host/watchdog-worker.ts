import { Session } from 'node:inspector';
import { parentPort, workerData } from 'node:worker_threads';
import { DEBUGGED_CELL, DISCONNECTED_CELL, ENDING_CELL, ENTRY_CELL, RUNNING, TERMINATING } from './entry-word.ts';

const { cells, limit } = workerData as { cells: Int32Array; limit: number };
const session = new Session();
// A process that ended before this thread was up waits for it no longer.
if (Atomics.load(cells, ENDING_CELL) === 0) session.connectToMainThread();

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
  const claimed = (current & ~3) | TERMINATING;
  if (Atomics.compareExchange(cells, ENTRY_CELL, current, claimed) !== current) return;
  session.post('Runtime.terminateExecution', () => parentPort?.postMessage('terminated'));
}, interval);

/** That all threads of this process have used, in milliseconds. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

// Any message means the end.
parentPort?.once('message', () => {
  clearInterval(timer);
  session.disconnect();
  Atomics.store(cells, DISCONNECTED_CELL, 1);
  Atomics.notify(cells, DISCONNECTED_CELL);
});
