export type { Fault, FaultAction } from './faults.ts';
export { layoutStorage } from './layout-storage.ts';
export { memoryStorage } from './memory-storage.ts';
export { type RegistryServer, type ServedRequest, type ServeOptions, serveRegistry } from './serve.ts';
