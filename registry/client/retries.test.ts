import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentOf, describe, readAll } from '../content.ts';
import { RegistryError } from '../errors.ts';
import { MediaType } from '../media-types.ts';
import { testClient } from './testing-client.ts';
import { HANG_UP, rawServer, reply, truncated } from './testing-raw-server.ts';

const blob = Buffer.alloc(200_000, 'blob');
const descriptor = describe(MediaType.octetStream, blob);

test('429 and 5xx are tried again after the wait that the registry asks for', async (t) => {
  const answers = [reply(429, { 'retry-after': '7' }), reply(503, { 'retry-after': 'Thu, 01 Jan 2026 00:00:10 GMT' })];
  const { host } = await rawServer(t, (_, index) => answers[index] ?? reply(200));
  const { client, clock } = testClient(t, host);
  assert.ok(await client.repository('a').exists(descriptor));
  assert.deepEqual(clock.sleeps, [7000, 3000]);
});

test('without a wish the waits grow, and the tries end', async (t) => {
  const { host, requests } = await rawServer(t, () => reply(500));
  const { client, clock } = testClient(t, host);
  await assert.rejects(client.repository('a').exists(descriptor), { code: 'refused', status: 500 });
  assert.equal(requests.length, 5);
  const limits = [250, 500, 1000, 2000];
  assert.equal(clock.sleeps.length, limits.length);
  clock.sleeps.forEach((wait, index) => {
    const limit = limits[index] ?? 0;
    assert.ok(wait >= limit / 2 && wait <= limit, `${wait}`);
  });
});

test('a registry that wants more than minutes of patience is told at once', async (t) => {
  const { host, requests } = await rawServer(t, () => reply(429, { 'retry-after': '86400' }));
  const { client, clock } = testClient(t, host);
  await assert.rejects(client.repository('a').exists(descriptor), { status: 429 });
  assert.deepEqual([requests.length, clock.sleeps.length], [1, 0]);
});

test('what the registry refuses for good is not tried again', async (t) => {
  const body = JSON.stringify({ errors: [{ code: 'DENIED', message: 'requested access to the resource is denied' }] });
  const { host, requests } = await rawServer(t, () => reply(403, {}, body));
  const { client } = testClient(t, host);
  const expected = { code: 'denied', status: 403, registryCode: 'DENIED', message: /requested access/ };
  await assert.rejects(client.repository('a').fetch(descriptor), expected);
  assert.equal(requests.length, 1);
});

test('hang-ups before and within the answer are tried again; onRetry tells', async (t) => {
  const answers = [HANG_UP, { bytes: 'HTTP/1.1 200 O', close: true }];
  const { host } = await rawServer(t, (_, index) => answers[index] ?? reply(200));
  const reasons: string[] = [];
  const { client } = testClient(t, host, { onRetry: ({ reason, url }) => reasons.push(`${url} ${reason}`) });
  assert.ok(await client.repository('a').exists(descriptor));
  assert.equal(reasons.length, 2);
  assert.match(reasons[0] ?? '', /^http:\/\/127\.0\.0\.1:\d+\/v2\/a\/blobs\/sha256:\w+ .* can't be reached/);
});

test('a server that does not speak HTTP, and a closed port, are unreachable at once', async (t) => {
  const { host, requests } = await rawServer(t, () => ({ bytes: 'SSH-2.0-OpenSSH\r\n\r\n', close: true }));
  const { client } = testClient(t, host);
  await assert.rejects(client.repository('a').exists(descriptor), { code: 'unreachable' });
  assert.equal(requests.length, 1);
  const closed = testClient(t, '127.0.0.1:1');
  await assert.rejects(closed.client.repository('a').exists(descriptor), (error: unknown) => {
    assert.ok(error instanceof RegistryError);
    assert.equal(error.details['systemCode'], 'ECONNREFUSED');
    return true;
  });
  assert.deepEqual(closed.clock.sleeps, []);
});

test('a download that breaks off goes on where it was', async (t) => {
  const { host, requests } = await rawServer(t, (request, index) => {
    if (index === 0) return truncated(blob, 70_000);
    const start = Number(/^bytes=(\d+)-$/.exec(request.headers.get('range') ?? '')?.[1]);
    const rest = blob.subarray(start);
    if (index > 1) return reply(206, { 'content-range': `bytes ${start}-${blob.length - 1}/${blob.length}` }, rest);
    const head = `HTTP/1.1 206 X\r\ncontent-length: ${rest.length}\r\ncontent-range: bytes ${start}-199999/200000\r\n\r\n`;
    return { bytes: Buffer.concat([Buffer.from(head), rest.subarray(0, 70_000)]), close: true };
  });
  const { client } = testClient(t, host);
  const read = await readAll(await client.repository('a').fetch(descriptor), descriptor);
  assert.deepEqual(Buffer.from(read), blob);
  assert.deepEqual(
    requests.map(({ headers }) => headers.get('range')),
    [undefined, 'bytes=70000-', 'bytes=140000-'],
  );
});

test('a registry without ranges sends all again, and only the rest is passed on', async (t) => {
  const { host } = await rawServer(t, (_, index) => (index === 0 ? truncated(blob, 70_000) : reply(200, {}, blob)));
  const { client } = testClient(t, host);
  assert.deepEqual(Buffer.from(await readAll(await client.repository('a').fetch(descriptor), descriptor)), blob);
});

test('a download that never gets further ends', async (t) => {
  const { host, requests } = await rawServer(t, () => truncated(blob, 0));
  const { client } = testClient(t, host);
  const read = async () => readAll(await client.repository('a').fetch(descriptor), descriptor);
  await assert.rejects(read, { code: 'unreachable' });
  assert.equal(requests.length, 5);
});

test('a wrong length, too few and wrong bytes are refused', async (t) => {
  const cases: [ReturnType<typeof reply>, string][] = [
    [reply(200, {}, blob.subarray(1)), 'size-mismatch'],
    [reply(200, {}, Buffer.alloc(blob.length)), 'digest-mismatch'],
    [{ bytes: Buffer.concat([Buffer.from('HTTP/1.1 200 X\r\n\r\n'), blob, blob]), close: true }, 'size-mismatch'],
  ];
  for (const [answer, code] of cases) {
    const { host } = await rawServer(t, () => answer);
    const { client } = testClient(t, host);
    await assert.rejects(async () => readAll(await client.repository('a').fetch(descriptor), descriptor), { code });
  }
});

test('an aborted request ends as aborted', async (t) => {
  const stop = new AbortController();
  const { host } = await rawServer(t, () => {
    stop.abort();
    return { bytes: '' };
  });
  const { client } = testClient(t, host);
  await assert.rejects(client.repository('a').fetch(descriptor, stop.signal), { code: 'aborted' });
  const { client: other } = testClient(t, host);
  const push = other.repository('a').push(descriptor, contentOf(blob), AbortSignal.abort());
  await assert.rejects(push, { code: 'aborted' });
});
