import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DistributionError } from './distribution-error.ts';
import { parseRoute } from './routes.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const codeOf = (path: string) => {
  try {
    return parseRoute(path).kind;
  } catch (error) {
    return error instanceof DistributionError ? error.code : error;
  }
};

test('every endpoint', () => {
  assert.deepEqual(parseRoute('/v2/'), { kind: 'base' });
  assert.deepEqual(parseRoute('/v2/_catalog'), { kind: 'catalog' });
  assert.deepEqual(parseRoute(`/v2/a/b/blobs/${digest}`), { kind: 'blob', name: 'a/b', digest });
  assert.deepEqual(parseRoute('/v2/a/blobs/uploads/'), { kind: 'uploads', name: 'a' });
  assert.deepEqual(parseRoute('/v2/a/blobs/uploads'), { kind: 'uploads', name: 'a' });
  assert.deepEqual(parseRoute('/v2/a/blobs/uploads/1-2'), { kind: 'upload', name: 'a', id: '1-2' });
  assert.deepEqual(parseRoute('/v2/a/manifests/v1'), { kind: 'manifest', name: 'a', reference: 'v1' });
  assert.deepEqual(parseRoute(`/v2/a/manifests/${digest}`), { kind: 'manifest', name: 'a', reference: digest });
  assert.deepEqual(parseRoute('/v2/a/tags/list'), { kind: 'tags', name: 'a' });
  assert.deepEqual(parseRoute(`/v2/a/referrers/${digest}`), { kind: 'referrers', name: 'a', digest });
});

test('encoded digests', () => {
  assert.equal(codeOf(`/v2/a/blobs/${encodeURIComponent(digest)}`), 'blob');
});

test('the words of an endpoint within a name', () => {
  assert.deepEqual(parseRoute('/v2/tags/list/manifests/v1'), { kind: 'manifest', name: 'tags/list', reference: 'v1' });
});

test('what names nothing', () => {
  for (const path of ['/', '/v1/', '/v2/a', '/v2/a/blobs/', '/v3/a/tags/list'])
    assert.equal(codeOf(path), 'UNSUPPORTED', path);
});

test('names that could leave a folder', () => {
  for (const name of [
    '..',
    '../..',
    'a/../b',
    '%2e%2e',
    'a/%2e%2e/b',
    'A',
    '_uploads',
    'a//b',
    'a%00',
    'a+b',
    'a\\b',
  ]) {
    assert.equal(codeOf(`/v2/${name}/tags/list`), 'NAME_INVALID', name);
  }
  assert.equal(codeOf('/v2/%zz/tags/list'), 'NAME_INVALID');
});

test('references that are neither tag nor digest', () => {
  assert.equal(codeOf('/v2/a/manifests/sha256:..%2f..%2fx'), 'UNSUPPORTED');
  assert.equal(codeOf('/v2/a/manifests/sha256:abc'), 'DIGEST_INVALID');
  assert.equal(codeOf('/v2/a/manifests/.hidden'), 'TAG_INVALID');
  assert.equal(codeOf(`/v2/a/blobs/sha256:${'A'.repeat(64)}`), 'DIGEST_INVALID');
  assert.equal(codeOf('/v2/a/blobs/md5:abc'), 'DIGEST_INVALID');
});
