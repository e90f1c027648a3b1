export type { Http1Options } from './options.ts';
export { serveHttp1 } from './serve-http1.ts';
export type { Http1ServerConnection, Http1ServerOptions } from './server-connection.ts';
