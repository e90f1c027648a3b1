import { Session, url } from 'node:inspector';
import { parentPort, workerData } from 'node:worker_threads';
import { RUNNING, TERMINATING } from './entry-word.ts';

const { word: buffer, limit } = workerData as { word: SharedArrayBuffer; limit: number };
const word = new Int32Array(buffer);
const session = new Session();
session.connectToMainThread();

const interval = Math.max(5, Math.min(100, limit / 10));
let seen = 0;
let since = 0;

setInterval(() => {
  const now = performance.now();
  const current = Atomics.load(word, 0);
  if (current !== seen || (current & 3) !== RUNNING) {
    seen = current;
    since = now;
    return;
  }
  // A debugger that stopped the guest is not a guest that spins.
  if (now - since < limit || url() !== undefined) return;
  if (Atomics.compareExchange(word, 0, current, (current & ~3) | TERMINATING) !== current) return;
  session.post('Runtime.terminateExecution', () => parentPort?.postMessage('terminated'));
}, interval);
