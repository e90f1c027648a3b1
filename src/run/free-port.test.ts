import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { anyFreePort, freePort, isFree } from './free-port.ts';

test('a port that somebody listens on is taken, and the next is looked for', async (t) => {
  const port = await anyFreePort('127.0.0.1');
  assert.equal(await isFree('127.0.0.1', port), true);
  const server = createServer().listen(port, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  assert.equal(await isFree('127.0.0.1', port), false);
  assert.ok((await freePort('127.0.0.1', port)) > port);
});

test('an address that is not of this machine is not called taken', async () => {
  // 192.0.2.0/24 is for documentation: RFC 5737.
  const refused = { code: 'listen-failed', message: /^cannot listen on 192\.0\.2\.1:\d+: .*EADDRNOTAVAIL/ };
  await assert.rejects(isFree('192.0.2.1', 8080), refused);
  await assert.rejects(freePort('192.0.2.1', 8080), refused);
  await assert.rejects(anyFreePort('192.0.2.1'), refused);
});
