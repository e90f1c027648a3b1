export type { DemoBackend, DemoBackendOptions } from './demo-backend.ts';
export { startDemoBackend } from './demo-backend.ts';
