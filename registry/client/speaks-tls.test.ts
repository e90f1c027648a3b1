import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { type TestContext, test } from 'node:test';
import { createServer as createTlsServer } from 'node:tls';
import { speaksTls } from './speaks-tls.ts';

async function listening(t: TestContext, server: Server): Promise<URL> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return new URL(`https://127.0.0.1:${port}`);
}

test('one that speaks HTTP, or hangs up, speaks no TLS', async (t) => {
  assert.equal(await speaksTls(await listening(t, createHttpServer())), false);
  const rude = createServer((socket) => socket.once('data', () => socket.destroy()));
  assert.equal(await speaksTls(await listening(t, rude)), false);
});

test('one that refuses a handshake by TLS’s own words speaks it', async (t) => {
  // Without a certificate it agrees with nobody on anything.
  assert.equal(await speaksTls(await listening(t, createTlsServer())), true);
});

test('where nothing can be told, TLS is what is wanted', async (t) => {
  const silent = createServer((socket) => t.after(() => socket.destroy()));
  assert.equal(await speaksTls(await listening(t, silent), 20), true);
  const gone = createServer();
  const url = await listening(t, gone);
  gone.close();
  await once(gone, 'close');
  assert.equal(await speaksTls(url), true);
});
