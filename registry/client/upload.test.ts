import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentOf, describe } from '../content.ts';
import { RegistryError } from '../errors.ts';
import { MediaType } from '../media-types.ts';
import { testClient } from './testing-client.ts';
import { HANG_UP, type RawReply, type RawRequest, rawServer, reply } from './testing-raw-server.ts';

const blob = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
const descriptor = describe(MediaType.octetStream, blob);

/** A registry that keeps one upload as the specification says; `disturb` may answer in its place. */
function uploads(
  options: { disturb?: (request: RawRequest, index: number) => RawReply | undefined; minimum?: number } = {},
) {
  let stored = Buffer.alloc(0);
  let opened = 0;
  const answer = (request: RawRequest, index: number): RawReply => {
    const disturbance = options.disturb?.(request, index);
    if (disturbance !== undefined) return disturbance;
    const location = `/v2/a/blobs/uploads/${opened}?_state=a%2Bb`;
    const headers = { location, range: `0-${Math.max(0, stored.length - 1)}` };
    if (request.method === 'POST') {
      stored = Buffer.alloc(0);
      opened++;
      const minimum = options.minimum === undefined ? {} : { 'oci-chunk-min-length': String(options.minimum) };
      return reply(202, { location: `/v2/a/blobs/uploads/${opened}?_state=a%2Bb`, ...minimum });
    }
    if (!request.target.startsWith(`/v2/a/blobs/uploads/${opened}?_state=a%2Bb`)) return reply(404);
    if (request.method === 'GET') return reply(204, headers);
    if (request.method === 'PATCH') {
      const start = Number(request.headers.get('content-range')?.split('-')[0]);
      if (start !== stored.length) return reply(416, headers);
      stored = Buffer.concat([stored, request.body]);
      return reply(202, { ...headers, range: `0-${stored.length - 1}` });
    }
    stored = Buffer.concat([stored, request.body]);
    const right =
      stored.equals(blob) && new URL(request.target, 'http://x').searchParams.get('digest') === descriptor.digest;
    return right ? reply(201) : reply(400, {}, '{"errors":[{"code":"DIGEST_INVALID"}]}');
  };
  /** What a registry keeps of a request that was cut. */
  const keep = (bytes: Buffer) => {
    stored = Buffer.concat([stored, bytes]);
  };
  return { answer, keep, stored: () => stored };
}

const methods = (requests: RawRequest[]) => requests.map(({ method }) => method).join(' ');

test('a blob goes in one request', async (t) => {
  const registry = uploads();
  const { host, requests } = await rawServer(t, registry.answer);
  await testClient(t, host).client.repository('a').push(descriptor, contentOf(blob));
  assert.equal(methods(requests), 'POST PUT');
  assert.ok(registry.stored().equals(blob));
  const query = `?_state=a%2Bb&digest=${encodeURIComponent(descriptor.digest)}`;
  assert.equal(requests[1]?.target, `/v2/a/blobs/uploads/1${query}`);
});

test('an empty blob can be pushed', async (t) => {
  const { host, requests } = await rawServer(t, ({ method }) =>
    method === 'POST' ? reply(202, { location: '/u' }) : reply(201),
  );
  const empty = describe(MediaType.octetStream, Buffer.alloc(0));
  await testClient(t, host)
    .client.repository('a')
    .push(empty, contentOf(Buffer.alloc(0)));
  assert.equal(requests[1]?.headers.get('content-length'), '0');
});

test('in pieces on request, at least as large as the registry wants them', async (t) => {
  const registry = uploads({ minimum: 100_000 });
  const { host, requests } = await rawServer(t, registry.answer);
  await testClient(t, host, { chunkSize: 10 }).client.repository('a').push(descriptor, contentOf(blob));
  assert.equal(methods(requests), 'POST PATCH PATCH PATCH PUT');
  const ranges = requests.flatMap(({ headers }) => headers.get('content-range') ?? []);
  assert.deepEqual(ranges, ['0-99999', '100000-199999', '200000-299999']);
  assert.ok(registry.stored().equals(blob));
});

test('in pieces where one request is too large', async (t) => {
  const large = describe(MediaType.octetStream, Buffer.alloc(1_500_000, 1));
  const { host, requests } = await rawServer(t, ({ method, body }) => {
    if (method === 'POST') return reply(202, { location: '/u' });
    if (method === 'GET') return reply(404);
    if (body.length > 1024 * 1024) return reply(413);
    return method === 'PATCH' ? reply(202, { location: '/u' }) : reply(201);
  });
  const { client, clock } = testClient(t, host);
  await client.repository('a').push(large, contentOf(Buffer.alloc(1_500_000, 1)));
  assert.equal(methods(requests), 'POST PUT GET POST PATCH PATCH PUT');
  assert.deepEqual(clock.sleeps, []);
});

test('a broken request is gone on with where the registry stands', async (t) => {
  const registry = uploads();
  let cut = false;
  const { host, requests } = await rawServer(t, registry.answer, {
    cutBody: ({ method }) => {
      if (method !== 'PUT' || cut) return undefined;
      return 100_000;
    },
  });
  const { client } = testClient(t, host, {
    onRetry: () => {
      cut = true;
      registry.keep(requests.at(-1)?.body ?? Buffer.alloc(0));
    },
  });
  await client.repository('a').push(descriptor, contentOf(blob));
  assert.equal(methods(requests), 'POST PUT GET PATCH PUT');
  assert.equal(requests[3]?.headers.get('content-range'), '100000-299999');
  assert.ok(registry.stored().equals(blob));
});

test('an upload that the registry has forgotten is begun anew', async (t) => {
  let broken = false;
  const registry = uploads({
    disturb: ({ method }) => {
      if (method === 'PUT' && !broken) {
        broken = true;
        return HANG_UP;
      }
      return method === 'GET' ? reply(404, {}, '{"errors":[{"code":"BLOB_UPLOAD_UNKNOWN"}]}') : undefined;
    },
  });
  const { host, requests } = await rawServer(t, registry.answer);
  await testClient(t, host).client.repository('a').push(descriptor, contentOf(blob));
  assert.equal(methods(requests), 'POST PUT GET POST PUT');
  assert.ok(registry.stored().equals(blob));
});

test('hang-ups at every single step are survived', async (t) => {
  for (let step = 0; step < 5; step++) {
    const registry = uploads({ disturb: (_, index) => (index === step ? HANG_UP : undefined) });
    const { host } = await rawServer(t, registry.answer);
    await testClient(t, host, { chunkSize: 100_000 }).client.repository('a').push(descriptor, contentOf(blob));
    assert.ok(registry.stored().equals(blob), `hang-up at step ${step}`);
  }
});

test('a piece of which the registry has taken all, without being able to say so, is not sent again', async (t) => {
  let lost = false;
  const registry = uploads({
    disturb: (request) => {
      if (request.method !== 'PATCH' || lost) return undefined;
      lost = true;
      registry.keep(request.body);
      return HANG_UP;
    },
  });
  const { host, requests } = await rawServer(t, registry.answer);
  async function* once() {
    yield blob;
  }
  await testClient(t, host, { chunkSize: 100_000 }).client.repository('a').push(descriptor, once());
  assert.equal(methods(requests), 'POST PATCH GET PATCH PATCH PUT');
  assert.ok(registry.stored().equals(blob));
});

test('content that can be read only once is not sent twice', async (t) => {
  async function* once() {
    yield blob;
  }
  const { host, requests } = await rawServer(t, ({ method }) =>
    method === 'POST' ? reply(202, { location: '/u' }) : HANG_UP,
  );
  const { client } = testClient(t, host);
  await assert.rejects(client.repository('a').push(descriptor, once()), { code: 'unreachable' });
  assert.equal(methods(requests), 'POST PUT');
});

test('429 and 500 for the content itself are tried again', async (t) => {
  let failures = 0;
  const registry = uploads({
    disturb: ({ method }) => (method === 'PUT' && failures++ < 2 ? reply(429, { 'retry-after': '3' }) : undefined),
  });
  const { host } = await rawServer(t, registry.answer);
  const { client, clock } = testClient(t, host);
  await client.repository('a').push(descriptor, contentOf(blob));
  assert.deepEqual(clock.sleeps, [3000, 3000]);
});

test('a token that expires midway is renewed, also for the content', async (t) => {
  let valid = 'token-1';
  let issued = 0;
  const registry = uploads({
    disturb: ({ method, target, headers }) => {
      if (target.startsWith('/token')) return reply(200, {}, JSON.stringify({ token: `token-${++issued}` }));
      if (headers.get('authorization') === `Bearer ${valid}`) {
        if (method === 'POST') valid = 'token-2';
        return undefined;
      }
      return reply(401, { 'www-authenticate': `Bearer realm="http://${headers.get('host')}/token"` });
    },
  });
  const { host, requests } = await rawServer(t, registry.answer);
  await testClient(t, host).client.repository('a').push(descriptor, contentOf(blob));
  assert.equal(methods(requests), 'POST GET POST PUT GET PUT');
  assert.ok(registry.stored().equals(blob));
});

test('content that can be read only once is not sent again for a new token either', async (t) => {
  const { host, requests } = await rawServer(t, ({ method, target, headers }) => {
    if (target.startsWith('/token')) return reply(200, {}, '{"token":"t"}');
    if (method === 'POST' && headers.has('authorization')) return reply(202, { location: '/u' });
    return reply(401, { 'www-authenticate': `Bearer realm="http://${headers.get('host')}/token"` });
  });
  async function* once() {
    yield blob;
  }
  const push = testClient(t, host).client.repository('a').push(descriptor, once());
  await assert.rejects(push, { code: 'unauthorized', status: 401 });
  assert.equal(methods(requests), 'POST GET POST PUT');
});

test('content that fails is told as it failed, and wrong content is not stored', async (t) => {
  const { host } = await rawServer(t, uploads().answer);
  const { client } = testClient(t, host);
  const failure = new RegistryError('unreachable', 'the source broke', { details: { passing: true } });
  failure.side = 'source';
  async function* broken() {
    yield blob.subarray(0, 1000);
    throw failure;
  }
  await assert.rejects(client.repository('a').push(descriptor, broken()), failure);
  await assert.rejects(client.repository('a').push(descriptor, contentOf(Buffer.alloc(blob.length))), {
    code: 'digest-mismatch',
  });
});

test('an upload that leads to another host goes there without credentials', async (t) => {
  const store = await rawServer(t, () => reply(201));
  const { host } = await rawServer(t, ({ headers }) =>
    headers.has('authorization')
      ? reply(202, { location: `http://${store.host}/put?signature=x` })
      : reply(401, { 'www-authenticate': 'Basic realm="r"' }),
  );
  const credentials = { get: async () => ({ username: 'me', password: 'secret' }) };
  await testClient(t, host, { credentials }).client.repository('a').push(descriptor, contentOf(blob));
  assert.equal(store.requests[0]?.headers.has('authorization'), false);
  assert.ok(store.requests[0]?.body.equals(blob));
});
