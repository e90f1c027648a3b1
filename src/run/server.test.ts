import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { anyFreePort } from './free-port.ts';
import { startEmbedded } from './server.ts';

test('the admin interface ends the embedded proxy, which is no error', async () => {
  const port = await anyFreePort('127.0.0.1');
  const server = await startEmbedded({
    configuration: {
      kind: 'made',
      bootstrap: { admin: { address: { socket_address: { address: '127.0.0.1', port_value: port } } } },
    },
    logLevel: 'info',
    guestTimeout: undefined,
    env: {},
    signal: new AbortController().signal,
    onLog: () => {},
    onAccess: () => {},
    onWarning: () => {},
  });
  try {
    request({ port, host: '127.0.0.1', path: '/quitquitquit', method: 'POST' }, (response) => response.resume()).end();
    assert.equal(await server.died, undefined);
  } finally {
    await server.stop();
  }
});
