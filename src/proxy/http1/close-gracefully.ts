import type { Socket } from 'node:net';

/** How long a peer may keep its side open (Envoy's `delayed_close_timeout`). */
const LINGER_MS = 1000;

/**
 * Closes our side once everything is written, then waits a little for the peer's: closing at once with unread bytes
 * there would reset the connection, and the peer could lose the answer.
 */
export function closeGracefully(socket: Socket): void {
  if (socket.destroyed) return;
  socket.end(() => {
    const timer = setTimeout(() => socket.destroy(), LINGER_MS);
    timer.unref();
    socket.once('close', () => clearTimeout(timer));
  });
  // What still arrives is read and dropped, so that the peer's end is seen.
  socket.resume();
}
