export type { RunEvent } from './events.ts';
export type { RunOptions } from './options.ts';
export { plannedBootstrap } from './plan.ts';
export { runSession } from './session.ts';
