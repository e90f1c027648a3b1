/** TCP connections through the whole proxy: what is counted must go back to nothing, however they end. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { decodeBootstrap } from '../config/decode-bootstrap.ts';
import { sample, socketAddress, TYPE } from '../config/testing-bootstrap.ts';
import { type Proxy as RunningProxy, startProxy } from '../proxy.ts';

const backends: Socket[] = [];
const backend = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {});
  backends.push(socket);
});
await once(backend.listen(0, '127.0.0.1'), 'listening');
after(() => backend.close());
const address = backend.address();
const backendPort = typeof address === 'object' && address !== null ? address.port : 0;

function configuration(fields: object = {}, port = backendPort, bufferLimit = 32_768) {
  const proxy = {
    name: 'tcp',
    typed_config: {
      '@type': `${TYPE}envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy`,
      stat_prefix: 'tcp',
      cluster: 'c',
      ...fields,
    },
  };
  return decodeBootstrap(
    sample({
      listener: {
        address: socketAddress(0),
        filter_chains: [{ filters: [proxy] }],
        per_connection_buffer_limit_bytes: bufferLimit,
      },
      cluster: { name: 'c', per_connection_buffer_limit_bytes: bufferLimit },
      endpoint: { address: socketAddress(port) },
    }),
  );
}

async function proxied(
  t: { after(fn: () => Promise<void>): void },
  fields?: object,
  port?: number,
): Promise<RunningProxy> {
  const proxy = await startProxy({ bootstrap: configuration(fields, port), onLog: () => {} });
  t.after(() => proxy.close(0));
  return proxy;
}

async function pair(proxy: RunningProxy): Promise<{ client: Socket; server: Socket }> {
  const client = connect({ port: proxy.listeners[0]!.port, host: '127.0.0.1', allowHalfOpen: true });
  client.on('error', () => {});
  await once(backend, 'connection');
  return { client, server: backends.at(-1)! };
}

/** Resolves when nothing is left. */
async function empty(proxy: RunningProxy): Promise<void> {
  const isEmpty = () => {
    const { streams, connections, upstreamConnections } = proxy.counts;
    return streams + connections + upstreamConnections === 0;
  };
  while (!isEmpty()) await turn();
}

const ENDINGS: Record<string, (client: Socket, server: Socket) => void> = {
  'both end': (client, server) => {
    client.end();
    server.end();
  },
  'the client resets': (client) => client.resetAndDestroy(),
  'the backend resets': (_client, server) => server.resetAndDestroy(),
};

for (const [name, end] of Object.entries(ENDINGS)) {
  test(`nothing is left when ${name}`, { timeout: 60_000 }, async (t) => {
    const proxy = await proxied(t);
    for (let i = 0; i < 20; i++) {
      const { client, server } = await pair(proxy);
      client.write('x');
      await once(server, 'data');
      client.resume();
      end(client, server);
    }
    await empty(proxy);
  });
}

test('a slow reader holds the other side back, and gets everything', { timeout: 60_000 }, async (t) => {
  const proxy = await proxied(t);
  const { client, server } = await pair(proxy);
  const SIZE = 64 * 1024 * 1024;
  server.write(Buffer.alloc(SIZE));
  // While other connections come and go, no more leaves the backend than buffers take.
  for (let i = 0; i < 20; i++) {
    const other = await pair(proxy);
    other.client.write('x');
    await once(other.server, 'data');
    other.client.resetAndDestroy();
  }
  assert.ok(server.bytesWritten - server.writableLength < SIZE / 2);
  const drained = once(server, 'drain');
  client.resume();
  await drained;
  server.end('end');
  let tail = '';
  client.on('data', (data: Buffer) => {
    tail = data.toString('latin1').slice(-3);
  });
  await once(client, 'end');
  assert.equal(tail, 'end');
  client.end();
  await empty(proxy);
});

test('a connection without a byte is closed after its idle timeout', { timeout: 60_000 }, async (t) => {
  const proxy = await proxied(t, { idle_timeout: '0.05s' });
  const { client, server } = await pair(proxy);
  client.resume();
  server.resume();
  await once(client, 'end');
  await empty(proxy);
});

test('an update leaves connections as they are, and takes new ones', { timeout: 60_000 }, async (t) => {
  const proxy = await proxied(t);
  const first = await pair(proxy);
  const next = configuration({ idle_timeout: '60s' });
  await proxy.update(next);
  const second = await pair(proxy);
  for (const { client, server } of [first, second]) {
    client.write('still here');
    assert.equal(String((await once(server, 'data'))[0]), 'still here');
    client.destroy();
    server.destroy();
  }
  await empty(proxy);
});

/** Elsewhere, so that it breaks off while the proxy is between two turns. */
const BREAKING = `
  const { parentPort } = require('node:worker_threads');
  const server = require('node:net').createServer((socket) => socket.resetAndDestroy());
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));`;

test('an upstream that breaks off as soon as it has accepted harms nobody', { timeout: 60_000 }, async (t) => {
  const worker = new Worker(BREAKING, { eval: true });
  t.after(() => worker.terminate());
  const [port]: number[] = await once(worker, 'message');
  const proxy = await proxied(t, {}, port);
  for (let round = 0; round < 20; round++) {
    const clients = Array.from({ length: 20 }, () => connect(proxy.listeners[0]!.port, '127.0.0.1'));
    await Promise.all(
      clients.map((client) => {
        client.on('error', () => {});
        client.resume();
        return new Promise((resolve) => client.once('close', resolve));
      }),
    );
  }
  await empty(proxy);
});
