import assert from 'node:assert/strict';
import { test } from 'node:test';
import { registrySession } from './session.ts';

const settings = {
  host: '127.0.0.1',
  port: 0,
  storage: undefined,
  credentials: undefined,
  tls: undefined,
  faults: undefined,
};

test('it tells where it listens and what it was asked, and ends with the signal', async () => {
  const controller = new AbortController();
  const told: unknown[] = [];
  for await (const event of registrySession({ ...settings, signal: controller.signal })) {
    if (event.type === 'listening') {
      assert.equal((await fetch(`${event.url}/v2/`)).status, 200);
    } else {
      told.push({ ...event, duration: 0 });
      controller.abort();
    }
  }
  assert.deepEqual(told, [{ type: 'request', method: 'GET', path: '/v2/', status: 200, duration: 0 }]);
});

test('a port that is taken', async () => {
  const { signal } = new AbortController();
  const first = registrySession({ ...settings, signal });
  const { value } = await first.next();
  const port = value?.type === 'listening' ? Number(value.host.split(':')[1]) : 0;
  await assert.rejects(registrySession({ ...settings, port, signal }).next(), { code: 'registry-cannot-listen' });
  await first.return(undefined);
});

test('files that cannot be read', async () => {
  const tls = { cert: '/no/such.crt', key: '/no/such.key' };
  const { signal } = new AbortController();
  await assert.rejects(registrySession({ ...settings, tls, signal }).next(), { code: 'file-unreadable' });
});
