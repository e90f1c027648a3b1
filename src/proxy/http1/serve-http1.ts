import type { Socket } from 'node:net';
import type { ServerConnectionCallbacks } from '../http/stream.ts';
import { type Http1ServerConnection, type Http1ServerOptions, ServerConnection } from './server-connection.ts';

/**
 * Serves HTTP/1.1 on an accepted socket until it closes. `callbacks.newStream` is called for every request, valid or
 * not; it must not send before it returns. Never throws for what a client does.
 */
export function serveHttp1(
  socket: Socket,
  callbacks: ServerConnectionCallbacks,
  options: Http1ServerOptions = {},
): Http1ServerConnection {
  return new ServerConnection(socket, callbacks, options);
}
