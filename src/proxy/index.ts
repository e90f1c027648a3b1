export { decodeBootstrap } from './config/decode-bootstrap.ts';
export { formatBootstrap } from './config/format-bootstrap.ts';
export { type BootstrapPlan, makeBootstrap, makeWasmFilter } from './config/make-bootstrap.ts';
export { readBootstrap } from './config/read-bootstrap.ts';
export type { Address, Bootstrap, ConfigWarning } from './config/types.ts';
export { type Proxy, type ProxyOptions, startProxy } from './proxy.ts';
