export type { Http1ClientOptions, Http1ClientState } from './client-connection.ts';
export { Http1ClientConnection } from './client-connection.ts';
export type { Http1Options } from './options.ts';
export { serveHttp1 } from './serve-http1.ts';
export type { Http1ServerConnection, Http1ServerOptions } from './server-connection.ts';
