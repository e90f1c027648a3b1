import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { closeGracefully } from './close-gracefully.ts';
import { MemorySocket, turn } from './testing-memory-socket.ts';

/** More than the system's buffers take for a peer that does not read. */
const TOO_MUCH = Buffer.alloc(32 * 1024 * 1024);

async function pair(t: TestContext): Promise<{ ours: Socket; peer: Socket }> {
  const server = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const peer = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [ours] = (await once(server, 'connection')) as [Socket];
  ours.on('error', () => {});
  peer.on('error', () => {});
  t.after(() => {
    ours.destroy();
    peer.destroy();
    server.close();
  });
  return { ours, peer };
}

test('writes what is left, ends, and gives the peer a second to do the same', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const socket = new MemorySocket();
  socket.isStuck = true;
  socket.write('last words');
  closeGracefully(socket);
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

test('a peer that reads nothing is cut off, even one that sends on', { timeout: 60_000 }, async (t) => {
  const { ours, peer } = await pair(t);
  const chatter = setInterval(() => peer.write(Buffer.alloc(64 * 1024)), 5);
  t.after(() => clearInterval(chatter));
  ours.write(TOO_MUCH);
  closeGracefully(ours, 50);
  assert.equal(ours.destroyed, false);
  await once(ours, 'close');
  assert.equal(ours.writableFinished, false);
});

test('a peer that reads gets everything', { timeout: 60_000 }, async (t) => {
  const { ours, peer } = await pair(t);
  ours.write(TOO_MUCH);
  closeGracefully(ours, 500);
  let received = 0;
  for await (const chunk of peer) received += (chunk as Buffer).length;
  assert.equal(received, TOO_MUCH.length);
});
