export { AdminServer } from './admin-server.ts';
export type { AdminState } from './admin-state.ts';
