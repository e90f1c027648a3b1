import type { Entry, Runtime } from '../host/index.ts';
import type { ClusterCallouts } from './callouts/index.ts';
import type { ModuleCache } from './module-cache.ts';

/** What of the running proxy each of its configurations uses. */
export interface Surroundings {
  runtime: Runtime;
  modules: ModuleCache;
  callouts: ClusterCallouts;
  /** The value of a Date header, at most a second old. */
  date(): string;
  /** Calls `fire` once after `milliseconds`. */
  timer(milliseconds: number, fire: () => void): { cancel(): void };
  /** Runs `entry` where guests may be entered. */
  post(entry: Entry): void;
  /** Runs `work` at once, in the entry that is under way and as part of `entry` (RunQueue.join). */
  join<T>(entry: Entry, work: () => T): T;
  /** Hears what access logs at /dev/stdout write, latin1. */
  onOutput(text: string): void;
}
