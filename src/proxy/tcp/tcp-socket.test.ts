import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { ByteBuffer } from '../../host/index.ts';
import { TcpSocket } from './tcp-socket.ts';

test('a connection whose peer does not read what is left for it can still be closed', {
  timeout: 10_000,
}, async (t) => {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  t.after(() => server.close());
  const address = server.address();
  const idle = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1').pause();
  t.after(() => idle.destroy());
  idle.on('error', () => {});
  const [socket]: Socket[] = await once(server, 'connection');
  assert.ok(socket);
  let closed = 0;
  const side = new TcpSocket(socket, 1000, {
    post: (work) => work(),
    onRead: () => {},
    onHighWatermark: () => {},
    onClosed: () => closed++,
  });
  const data = new ByteBuffer();
  data.append(new Uint8Array(64 * 1024 * 1024));
  side.write(data, false);
  side.close('flush');
  assert.equal(closed, 0);
  side.close('flush');
  assert.equal(closed, 0);
  side.close('now');
  assert.equal(closed, 1);
  assert.equal(socket.destroyed, true);
});
