import type { Socket } from 'node:net';

/** How long a peer may take no bytes, or keep its side open (Envoy's `delayed_close_timeout`). */
const LINGER_MS = 1000;

/**
 * Closes our side once everything is written, then waits a little for the peer's: closing at once with unread bytes
 * there would reset the connection, and the peer could lose the answer. A peer that takes nothing for `linger`
 * milliseconds, or does not end its side within them, is cut off.
 */
export function closeGracefully(socket: Socket, linger = LINGER_MS): void {
  if (socket.destroyed) return;
  // Counts anew while bytes go out, and for bytes that come in: of those no more than a buffer is read before the end.
  socket.setTimeout(linger, () => socket.destroy());
  socket.pause();
  socket.end(() => {
    if (socket.destroyed) return;
    const timer = setTimeout(() => socket.destroy(), linger);
    timer.unref();
    socket.once('close', () => clearTimeout(timer));
    // What still arrives is dropped, so that the peer's end is seen.
    socket.resume();
  });
}
