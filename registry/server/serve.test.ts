import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../digest.ts';
import { MediaType } from '../media-types.ts';
import type { Fault } from './faults.ts';
import { STORAGES, startRegistry } from './testing-registry.ts';

const blob = Buffer.from('0123456789');
const digest = digestOf(blob);

for (const kind of STORAGES) {
  test(`${kind}: a blob goes up and comes down, whole and in parts`, async (t) => {
    const { ask, pushBlob } = await startRegistry(t, kind);
    await pushBlob('team/filter', blob);
    const whole = await ask(`/v2/team/filter/blobs/${digest}`);
    assert.equal(await whole.text(), '0123456789');
    assert.equal(whole.headers.get('docker-content-digest'), digest);
    const part = await ask(`/v2/team/filter/blobs/${digest}`, { headers: { range: 'bytes=3-5' } });
    assert.deepEqual([part.status, part.headers.get('content-range'), await part.text()], [206, 'bytes 3-5/10', '345']);
    const head = await ask(`/v2/team/filter/blobs/${digest}`, { method: 'HEAD' });
    assert.deepEqual([head.status, head.headers.get('content-length')], [200, '10']);
  });

  test(`${kind}: an empty blob`, async (t) => {
    const { ask, pushBlob } = await startRegistry(t, kind);
    const empty = await pushBlob('a', Buffer.of());
    assert.equal(await (await ask(`/v2/a/blobs/${empty}`)).text(), '');
  });

  test(`${kind}: blobs of one repository are not seen in another, but can be mounted`, async (t) => {
    const { ask, outcome, pushBlob } = await startRegistry(t, kind);
    await pushBlob('a', blob);
    assert.deepEqual(await outcome(`/v2/b/blobs/${digest}`), [404, 'BLOB_UNKNOWN']);
    assert.equal((await ask(`/v2/b/blobs/uploads/?mount=${digest}&from=c`, { method: 'POST' })).status, 202);
    assert.deepEqual(await outcome(`/v2/b/blobs/${digest}`), [404, 'BLOB_UNKNOWN']);
    assert.equal((await ask(`/v2/b/blobs/uploads/?mount=${digest}&from=a`, { method: 'POST' })).status, 201);
    assert.equal((await ask(`/v2/a/blobs/${digest}`, { method: 'DELETE' })).status, 202);
    assert.equal(await (await ask(`/v2/b/blobs/${digest}`)).text(), '0123456789');
  });

  test(`${kind}: mounting what is there already changes nothing`, async (t) => {
    const { ask, pushBlob } = await startRegistry(t, kind);
    await pushBlob('a', blob);
    for (const from of ['&from=a', '']) {
      assert.equal((await ask(`/v2/a/blobs/uploads/?mount=${digest}${from}`, { method: 'POST' })).status, 201);
    }
    assert.equal(await (await ask(`/v2/a/blobs/${digest}`)).text(), '0123456789');
  });

  test(`${kind}: chunks out of order are refused, and say where to go on`, async (t) => {
    const { ask, location, outcome } = await startRegistry(t, kind);
    const upload = await location(await ask('/v2/a/blobs/uploads/', { method: 'POST' }), 202);
    const chunk = (range: string, body: string) =>
      ask(upload, { method: 'PATCH', body, headers: { 'content-range': range } });
    assert.equal((await chunk('0-3', '0123')).status, 202);
    const refused = await chunk('6-9', '6789');
    assert.deepEqual([refused.status, refused.headers.get('range')], [416, '0-3']);
    assert.equal((await chunk('4-9', '45')).status, 400);
    assert.equal((await chunk('x', '45')).status, 400);
    assert.equal((await chunk('4-5', '45')).status, 202);
    const state = await ask(upload);
    assert.deepEqual([state.status, state.headers.get('range')], [204, '0-5']);
    const last = { method: 'PUT', body: '6789', headers: { 'content-range': '6-9' } };
    assert.deepEqual(await outcome(`${upload}?digest=${digest}`, last), [201]);
    assert.deepEqual(await outcome(upload), [404, 'BLOB_UPLOAD_UNKNOWN']);
  });

  test(`${kind}: sha512, also for what came in chunks`, async (t) => {
    const { ask, location } = await startRegistry(t, kind);
    const upload = await location(await ask('/v2/a/blobs/uploads/', { method: 'POST' }), 202);
    await ask(upload, { method: 'PATCH', body: blob.subarray(0, 4) });
    const long = digestOf(blob, 'sha512');
    const url = await location(await ask(`${upload}?digest=${long}`, { method: 'PUT', body: blob.subarray(4) }), 201);
    assert.equal(await (await ask(url)).text(), '0123456789');
  });

  test(`${kind}: bytes of another digest are not kept`, async (t) => {
    const { ask, location, outcome } = await startRegistry(t, kind);
    const upload = await location(await ask('/v2/a/blobs/uploads/', { method: 'POST' }), 202);
    assert.deepEqual(await outcome(`${upload}?digest=${digest}`, { method: 'PUT', body: 'other' }), [
      400,
      'DIGEST_INVALID',
    ]);
    assert.deepEqual(await outcome(`/v2/a/blobs/${digest}`), [404, 'BLOB_UNKNOWN']);
    assert.deepEqual(await outcome(upload), [404, 'BLOB_UPLOAD_UNKNOWN']);
  });

  test(`${kind}: an upload goes on after its connection was lost`, async (t) => {
    const fault: Fault = { method: 'PATCH', action: { type: 'hang-up', afterBytes: 4 } };
    const { ask, location } = await startRegistry(t, kind, { faults: [fault] });
    const upload = await location(await ask('/v2/a/blobs/uploads/', { method: 'POST' }), 202);
    await assert.rejects(ask(upload, { method: 'PATCH', body: blob }));
    assert.equal((await ask(upload)).headers.get('range'), '0-3');
    const rest = { method: 'PUT', body: blob.subarray(4), headers: { 'content-range': '4-9' } };
    const url = await location(await ask(`${upload}?digest=${digest}`, rest), 201);
    assert.equal(await (await ask(url)).text(), '0123456789');
  });

  test(`${kind}: manifests by tag and by digest`, async (t) => {
    const { ask, outcome, pushManifest } = await startRegistry(t, kind);
    const { response, digest: manifest, body } = await pushManifest('a', 'v1');
    assert.equal(response.status, 201);
    for (const reference of ['v1', manifest]) {
      const found = await ask(`/v2/a/manifests/${reference}`);
      assert.equal(found.headers.get('content-type'), MediaType.imageManifest);
      assert.equal(found.headers.get('docker-content-digest'), manifest);
      assert.equal(await found.text(), body.toString());
    }
    await pushManifest('a', 'v2');
    assert.deepEqual(await outcome('/v2/a/manifests/v1', { method: 'DELETE' }), [202]);
    assert.deepEqual(await outcome('/v2/a/manifests/v1'), [404, 'MANIFEST_UNKNOWN']);
    assert.deepEqual(await outcome(`/v2/a/manifests/${manifest}`), [200]);
    assert.deepEqual(await outcome(`/v2/a/manifests/${manifest}`, { method: 'DELETE' }), [202]);
    assert.deepEqual(await outcome('/v2/a/manifests/v2'), [404, 'MANIFEST_UNKNOWN']);
    assert.deepEqual(await outcome(`/v2/a/manifests/${manifest}`, { method: 'DELETE' }), [404, 'MANIFEST_UNKNOWN']);
  });

  test(`${kind}: a tag moves`, async (t) => {
    const { ask, pushManifest } = await startRegistry(t, kind);
    await pushManifest('a', 'latest');
    const { digest: second } = await pushManifest('a', 'latest', { annotations: { version: '2' } });
    const head = await ask('/v2/a/manifests/latest', { method: 'HEAD' });
    assert.equal(head.headers.get('docker-content-digest'), second);
    assert.deepEqual(await (await ask('/v2/a/tags/list')).json(), { name: 'a', tags: ['latest'] });
  });

  test(`${kind}: several tags with one manifest`, async (t) => {
    const { ask, pushManifest } = await startRegistry(t, kind);
    const { digest: manifest, body, mediaType } = await pushManifest('a', 'x');
    const response = await ask(`/v2/a/manifests/${manifest}?tag=1&tag=1.2`, {
      method: 'PUT',
      body,
      headers: { 'content-type': mediaType },
    });
    assert.equal(response.headers.get('oci-tag'), '1, 1.2');
    assert.deepEqual(await (await ask('/v2/a/tags/list')).json(), { name: 'a', tags: ['1', '1.2', 'x'] });
  });

  test(`${kind}: a manifest needs what it names, in the size it says`, async (t) => {
    const { pushBlob, pushManifest } = await startRegistry(t, kind);
    const layer = { mediaType: MediaType.imageLayer, digest, size: blob.byteLength };
    assert.equal((await pushManifest('a', 'v1', { layers: [layer] })).response.status, 404);
    await pushBlob('a', blob);
    assert.equal((await pushManifest('a', 'v1', { layers: [{ ...layer, size: 9 }] })).response.status, 404);
    assert.equal((await pushManifest('a', 'v1', { layers: [layer] })).response.status, 201);
  });

  test(`${kind}: what refers to a manifest, all of it or of one type`, async (t) => {
    const { ask, pushManifest } = await startRegistry(t, kind);
    const { digest: subject, size, mediaType } = await pushManifest('a', 'v1');
    const fields = { subject: { mediaType, digest: subject, size }, annotations: { note: 'x' } };
    const readme = await pushManifest('a', 'readme', { ...fields, artifactType: 'text/markdown' });
    assert.equal(readme.response.headers.get('oci-subject'), subject);
    const plain = await pushManifest('a', 'plain', fields);
    const list = async (query: string) => {
      const answer = await ask(`/v2/a/referrers/${subject}${query}`);
      return { filters: answer.headers.get('oci-filters-applied'), ...JSON.parse(await answer.text()) };
    };
    const entry = (pushed: typeof plain, artifactType: string) => {
      return { mediaType, digest: pushed.digest, size: pushed.size, artifactType, annotations: { note: 'x' } };
    };
    const all = await list('');
    assert.deepEqual(all.manifests, [entry(readme, 'text/markdown'), entry(plain, MediaType.emptyJson)]);
    const some = await list('?artifactType=text/markdown');
    assert.deepEqual([some.filters, some.manifests], ['artifactType', [entry(readme, 'text/markdown')]]);
    assert.deepEqual((await list('')).mediaType, MediaType.imageIndex);
  });

  test(`${kind}: the catalogue`, async (t) => {
    const { ask, outcome, pushManifest } = await startRegistry(t, kind);
    await pushManifest('b/c', 'v1');
    await pushManifest('a', 'v1');
    assert.deepEqual(await (await ask('/v2/_catalog')).json(), { repositories: ['a', 'b/c'] });
    const first = await ask('/v2/_catalog?n=1');
    assert.equal(first.headers.get('link'), '</v2/_catalog?n=1&last=a>; rel="next"');
    assert.deepEqual(await outcome('/v2/nobody/tags/list'), [404, 'NAME_UNKNOWN']);
  });
}

test('what is no manifest', async (t) => {
  const { outcome } = await startRegistry(t);
  const put = (body: string, type: string = MediaType.imageManifest) =>
    outcome('/v2/a/manifests/v1', { method: 'PUT', body, headers: { 'content-type': type } });
  for (const body of [
    '',
    '{',
    '[]',
    '{"schemaVersion":1}',
    '{"schemaVersion":2}',
    '{"schemaVersion":2,"config":{},"layers":[]}',
  ]) {
    assert.deepEqual(await put(body), [400, 'MANIFEST_INVALID'], body);
  }
  assert.deepEqual(await put('{"schemaVersion":2}', 'text/plain'), [400, 'MANIFEST_INVALID']);
  assert.deepEqual(await put(' '.repeat(5 * 1024 * 1024)), [413, 'SIZE_INVALID']);
});

test('methods that an endpoint has not', async (t) => {
  const { ask } = await startRegistry(t);
  const response = await ask(`/v2/a/blobs/${digest}`, { method: 'PUT', body: 'x' });
  assert.deepEqual([response.status, response.headers.get('allow')], [405, 'GET, HEAD, DELETE']);
});

test('basic authentication', async (t) => {
  const { ask, outcome } = await startRegistry(t, 'memory', { auth: { username: 'me', password: 'secret' } });
  const refused = await ask('/v2/');
  assert.equal(refused.status, 401);
  assert.equal(refused.headers.get('www-authenticate'), 'Basic realm="registry"');
  const authorization = `Basic ${Buffer.from('me:secret').toString('base64')}`;
  assert.deepEqual(await outcome('/v2/', { headers: { authorization } }), [200]);
});

test('web pages elsewhere are refused', async (t) => {
  const { outcome } = await startRegistry(t);
  assert.deepEqual(await outcome('/v2/', { headers: { origin: 'http://evil.example' } }), [403, 'DENIED']);
});
