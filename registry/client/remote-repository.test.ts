import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentOf, describe } from '../content.ts';
import { digestOf } from '../digest.ts';
import { MediaType } from '../media-types.ts';
import { testClient } from './testing-client.ts';
import { type RawReply, type RawRequest, rawServer, reply } from './testing-raw-server.ts';

const config = describe(MediaType.imageConfig, Buffer.from('{}'));
const image = { schemaVersion: 2, mediaType: MediaType.imageManifest, config, layers: [] };
const imageBytes = Buffer.from(JSON.stringify(image));
const manifest = describe(MediaType.imageManifest, imageBytes);
const error = (code: string, message = '') => JSON.stringify({ errors: [{ code, message }] });
const methods = (requests: RawRequest[]) => requests.map(({ method }) => method).join(' ');

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** A registry of manifests only, without the referrers API. */
function manifests(): (request: RawRequest) => RawReply {
  const stored = new Map<string, { type: string; body: Buffer }>();
  return ({ method, target, headers, body }) => {
    const name = /^\/v2\/a\/manifests\/(.+)$/.exec(target)?.[1];
    if (name === undefined) return reply(404, {}, 'page not found');
    if (method === 'PUT') {
      const entry = { type: headers.get('content-type') ?? '', body };
      stored.set(name, entry).set(digestOf(body), entry);
      return reply(201);
    }
    const found = stored.get(name);
    if (found === undefined)
      return reply(404, {}, method === 'HEAD' ? '' : error('MANIFEST_UNKNOWN', 'manifest unknown'));
    if (method === 'DELETE') stored.delete(name);
    if (method === 'DELETE') return reply(202);
    const described = { 'content-type': `${found.type}; charset=utf-8`, 'docker-content-digest': digestOf(found.body) };
    if (method === 'GET') return reply(200, described, found.body);
    return reply(200, { ...described, 'content-length': String(found.body.length) });
  };
}

test('a tag is resolved by HEAD', async (t) => {
  const { host, requests } = await rawServer(t, manifests());
  const repository = testClient(t, host).client.repository('a');
  await repository.push(manifest, contentOf(imageBytes));
  await repository.tag(manifest, 'v1');
  assert.deepEqual(await repository.resolve('v1'), manifest);
  assert.equal(methods(requests), 'PUT PUT HEAD');
  assert.match(requests.at(-1)?.headers.get('accept') ?? '', /oci\.image\.index.*|manifest\.list/);
  await assert.rejects(repository.resolve('v2'), { code: 'not-found', registryCode: 'MANIFEST_UNKNOWN' });
});

test('a registry that answers HEAD poorly is asked by GET, and what it sends is checked', async (t) => {
  const { host } = await rawServer(t, ({ method }) => (method === 'HEAD' ? reply(200) : reply(200, {}, imageBytes)));
  const repository = testClient(t, host).client.repository('a');
  assert.deepEqual(await repository.resolve('v1'), manifest);
  assert.deepEqual(await repository.resolve(manifest.digest), manifest);
  const sha512 = digestOf(imageBytes, 'sha512');
  assert.deepEqual(await repository.resolve(sha512), { ...manifest, digest: sha512 });
  await assert.rejects(repository.resolve(digestOf(Buffer.from('other'))), { code: 'digest-mismatch' });
});

test('what is no manifest is told', async (t) => {
  const { host } = await rawServer(t, ({ method }) =>
    method === 'HEAD' ? reply(405) : reply(200, {}, '<html>login</html>'),
  );
  await assert.rejects(testClient(t, host).client.repository('a').resolve('v1'), { code: 'invalid-content' });
});

test('references that could leave the repository are refused before anything is sent', async (t) => {
  const { host, requests } = await rawServer(t, () => reply(200));
  const { client } = testClient(t, host);
  const repository = client.repository('a');
  for (const reference of ['../../b/manifests/x', 'v1?x', 'a/b', '', 'v1\n']) {
    await assert.rejects(repository.resolve(reference), { code: 'reference-invalid' });
    await assert.rejects(repository.tag(manifest, reference), { code: 'reference-invalid' });
    await assert.rejects(repository.untag(reference), { code: 'reference-invalid' });
  }
  assert.throws(() => client.repository('../a'), { code: 'reference-invalid' });
  assert.equal(requests.length, 0);
});

test('tags and catalogues are read page by page, and a loop of pages ends', async (t) => {
  const { host } = await rawServer(t, ({ target }) => {
    if (target === '/v2/_catalog?n=1000')
      return reply(200, { link: '</v2/_catalog?n=1000>; rel="next"' }, '{"repositories":["r"]}');
    if (target === '/v2/a/tags/list?n=1000') {
      return reply(200, { link: '</v2/a/tags/list?last=2>; rel="next"' }, '{"name":"a","tags":["1","2"]}');
    }
    if (target === '/v2/a/tags/list?last=2') return reply(200, {}, '{"tags":["3"]}');
    if (target === '/v2/b/tags/list?n=1000') return reply(200, {}, '{"tags":null}');
    if (target === '/v2/c/tags/list?n=1000') return reply(200, {}, '{"tags":[1]}');
    return reply(404, {}, error('NAME_UNKNOWN'));
  });
  const { client } = testClient(t, host);
  assert.deepEqual(await collect(client.catalog()), ['r']);
  assert.deepEqual(await collect(client.repository('a').tags()), ['1', '2', '3']);
  assert.deepEqual(await collect(client.repository('b').tags()), []);
  await assert.rejects(collect(client.repository('c').tags()), { code: 'invalid-content' });
  await assert.rejects(collect(client.repository('d').tags()), { code: 'not-found' });
});

test('without the referrers API a fallback tag keeps the list', async (t) => {
  const { host } = await rawServer(t, manifests());
  const repository = testClient(t, host).client.repository('a');
  await repository.push(manifest, contentOf(imageBytes));
  const add = async (artifactType: string) => {
    const bytes = Buffer.from(JSON.stringify({ ...image, artifactType, subject: manifest }));
    const referrer = describe(MediaType.imageManifest, bytes);
    await repository.push(referrer, contentOf(bytes));
    return referrer;
  };
  const readme = await add('text/readme');
  const signature = await add('text/signature');
  assert.deepEqual(await repository.referrers(manifest.digest), [
    { ...readme, artifactType: 'text/readme' },
    { ...signature, artifactType: 'text/signature' },
  ]);
  assert.equal((await repository.referrers(manifest.digest, 'text/readme')).length, 1);
  assert.equal((await repository.resolve(manifest.digest.replace(':', '-'))).mediaType, MediaType.imageIndex);
  await repository.delete(readme);
  assert.deepEqual(await repository.referrers(manifest.digest), [{ ...signature, artifactType: 'text/signature' }]);
});

test('with the API the registry does it', async (t) => {
  const referrer = { ...manifest, artifactType: 'text/readme' };
  const index = JSON.stringify({ schemaVersion: 2, mediaType: MediaType.imageIndex, manifests: [referrer] });
  const bytes = Buffer.from(JSON.stringify({ ...image, subject: manifest }));
  const { host, requests } = await rawServer(t, ({ method }) =>
    method === 'PUT' ? reply(201, { 'oci-subject': manifest.digest }) : reply(200, {}, index),
  );
  const repository = testClient(t, host).client.repository('a');
  await repository.push(describe(MediaType.imageManifest, bytes), contentOf(bytes));
  assert.deepEqual(await repository.referrers(manifest.digest, 'text/readme'), [referrer]);
  assert.deepEqual(await repository.referrers(manifest.digest, 'other'), []);
  assert.equal(methods(requests), 'PUT GET GET');
  assert.equal(requests[1]?.target, `/v2/a/referrers/${manifest.digest}?artifactType=text%2Freadme`);
});

test('a mount that is refused is gone on with as an upload', async (t) => {
  const { host, requests } = await rawServer(t, ({ method, target }) => {
    if (method === 'PUT') return reply(201);
    return target.includes('from=has-it') ? reply(201) : reply(202, { location: '/u/1' });
  });
  const repository = testClient(t, host).client.repository('a');
  assert.equal(await repository.mount(config, 'has-it'), true);
  assert.equal(await repository.mount(config, 'has-not'), false);
  await repository.push(config, contentOf(Buffer.from('{}')));
  assert.equal(methods(requests), 'POST POST PUT');
  assert.match(requests[0]?.target ?? '', /^\/v2\/a\/blobs\/uploads\/\?mount=sha256%3A\w+&from=has-it$/);
});

test('a registry that deletes nothing, or no tags, says so', async (t) => {
  const { host } = await rawServer(t, ({ target }) =>
    target.endsWith('/v1') ? reply(400, {}, error('DIGEST_INVALID')) : reply(405, {}, error('UNSUPPORTED')),
  );
  const repository = testClient(t, host).client.repository('a');
  await assert.rejects(repository.untag('v1'), { code: 'unsupported', message: /only manifests/ });
  await assert.rejects(repository.delete(config), { code: 'unsupported', status: 405 });
});
