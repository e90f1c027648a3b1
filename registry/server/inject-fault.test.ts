import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../digest.ts';
import type { FaultAction } from './faults.ts';
import { startRegistry } from './testing-registry.ts';

const blob = Buffer.from('0123456789');
const digest = digestOf(blob);
const path = `/v2/a/blobs/${digest}`;

async function withFault(t: Parameters<typeof startRegistry>[0], action: FaultAction, method = 'GET') {
  const registry = await startRegistry(t, 'memory', { faults: [{ method, path: /\/v2\/a\//, action }] });
  return registry;
}

test('another status', async (t) => {
  const { ask, pushBlob } = await withFault(t, {
    type: 'status',
    status: 429,
    headers: { 'retry-after': '7' },
    body: 'slow',
  });
  await pushBlob('a', blob);
  const spoilt = await ask(path);
  assert.deepEqual([spoilt.status, spoilt.headers.get('retry-after'), await spoilt.text()], [429, '7', 'slow']);
  assert.equal(await (await ask(path)).text(), '0123456789');
});

test('a body that ends early', async (t) => {
  const { ask, pushBlob } = await withFault(t, { type: 'truncate', afterBytes: 4 });
  await pushBlob('a', blob);
  const spoilt = await ask(path);
  assert.equal(spoilt.headers.get('content-length'), '10');
  await assert.rejects(spoilt.text());
});

test('a body with a wrong bit, and one of another length', async (t) => {
  const corrupt = await withFault(t, { type: 'corrupt' });
  await corrupt.pushBlob('a', blob);
  assert.equal(await (await corrupt.ask(path)).text(), '1123456789');
  for (const [by, text] of [
    [2, '0123456789\0\0'],
    [-4, '012345'],
  ] as const) {
    const resized = await withFault(t, { type: 'resize', by });
    await resized.pushBlob('a', blob);
    assert.equal(await (await resized.ask(path)).text(), text);
  }
});

test('other headers', async (t) => {
  const { ask, pushBlob } = await withFault(t, {
    type: 'headers',
    headers: { etag: null, 'docker-content-digest': 'no' },
  });
  await pushBlob('a', blob);
  const { headers } = await ask(path);
  assert.deepEqual([headers.get('etag'), headers.get('docker-content-digest')], [null, 'no']);
});

test('a connection that ends before, during and after the work', async (t) => {
  const before = await withFault(t, { type: 'hang-up' }, 'POST');
  await assert.rejects(before.ask('/v2/a/blobs/uploads/', { method: 'POST' }));

  const after = await withFault(t, { type: 'no-answer' }, 'PUT');
  await assert.rejects(after.pushBlob('a', blob));
  assert.equal(await (await after.ask(path)).text(), '0123456789');

  const during = await withFault(t, { type: 'hang-up', afterBytes: 4 }, 'PATCH');
  const upload = await during.location(await during.ask('/v2/a/blobs/uploads/', { method: 'POST' }), 202);
  await assert.rejects(during.ask(upload, { method: 'PATCH', body: blob }));
  assert.equal((await during.ask(upload)).headers.get('range'), '0-3');
  assert.deepEqual(during.requests.map(({ fault, status, error }) => [fault, status, error]).slice(1), [
    ['hang-up', undefined, undefined],
    [undefined, 204, undefined],
  ]);
});
