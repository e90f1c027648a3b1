import assert from 'node:assert/strict';
import { Agent, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { systemClock } from '../../../registry/client/clock.ts';
import { ApiClient } from './api-client.ts';

test('does not count the time of a credential plugin, such as a login in a browser, as that of a request', async (t) => {
  const http = createServer((_, response) => response.end('{}'));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  t.after(() => http.close());
  const server = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const agent = new Agent();
  const credentials = {
    connection: async () => {
      t.mock.timers.tick(50_000);
      return { agent };
    },
    renew: () => assert.fail('nothing was refused'),
  };
  const entry = { name: 'fake', fields: {} };
  const context = { name: 'fake', flags: [], namespace: 'default', server, cluster: entry, user: entry };
  const client = new ApiClient(context, credentials, { clock: systemClock, requestTimeoutMs: 30_000 });
  const answer = await client.send({ method: 'GET', path: '/version', what: 'read its version', safe: true });
  assert.equal(answer.code, 200);
});
