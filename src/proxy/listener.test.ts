import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { FilterGeneration } from './filter-generation.ts';
import { HttpServer } from './http/http-server.ts';
import { testingOptions } from './http/testing-options.ts';
import { Listener } from './listener.ts';

test('after the grace, close cuts off a client that does not read', { timeout: 60_000 }, async (t) => {
  // More than the system's buffers take.
  const body = Buffer.alloc(32 * 1024 * 1024);
  const options = testingOptions({ action: { kind: 'direct_response', status: 200, body } });
  const generation = new FilterGeneration([], options, {});
  const settings = { enableTrailers: false, maxRequestHeadersKb: 60, maxRequestHeaders: 100, bufferLimit: 1024 };
  const listener = new Listener(
    { name: '', address: { host: '127.0.0.1', port: 0 }, bufferLimit: 1024, filterChains: [] },
    new HttpServer(generation, settings),
    () => 1n,
  );
  const { host, port } = await listener.listen();
  const client = connect(port, host);
  client.on('error', () => {});
  t.after(() => client.destroy());
  client.write('GET / HTTP/1.1\r\nhost: a\r\n\r\n');
  await once(client, 'readable');
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let isClosed = false;
  void listener.close(10).then(() => {
    isClosed = true;
  });
  t.mock.timers.tick(10);
  // A few turns of the loop are no time: it does not wait for the linger.
  for (let i = 0; i < 10; i++) await turn();
  assert.ok(isClosed);
  client.resume();
  await once(client, 'close');
});
