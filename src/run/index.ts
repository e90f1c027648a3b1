export type { RunEvent } from './events.ts';
export { plannedBootstrap, type RunOptions, runSession } from './session.ts';
