import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closeGracefully } from './close-gracefully.ts';
import { MemorySocket, turn } from './testing-memory-socket.ts';

test('writes what is left, ends, and gives the peer a second to do the same', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const socket = new MemorySocket();
  socket.isStuck = true;
  socket.write('last words');
  closeGracefully(socket);
  t.mock.timers.tick(5000);
  assert.equal(socket.destroyed, false);
  socket.release();
  await turn();
  assert.equal(socket.written, 'last words');
  t.mock.timers.tick(999);
  assert.equal(socket.destroyed, false);
  t.mock.timers.tick(1);
  assert.equal(socket.destroyed, true);
});

test('a peer that ends its side needs no timer', async () => {
  const socket = new MemorySocket();
  closeGracefully(socket);
  socket.receive('dropped');
  socket.receiveEnd();
  await turn();
  await turn();
  assert.equal(socket.destroyed, true);
});
