import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digesterFor, digestOf, isDigest, parseDigest } from './digest.ts';

const EMPTY_256 = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

test('digests of bytes', () => {
  assert.equal(digestOf(new Uint8Array()), EMPTY_256);
  assert.match(digestOf(new Uint8Array(), 'sha512'), /^sha512:cf83e1357eefb8bd[0-9a-f]{112}$/);
});

test('only canonical digests of known algorithms pass', () => {
  assert.ok(isDigest(EMPTY_256));
  assert.ok(isDigest(digestOf(new Uint8Array(), 'sha512')));
  for (const text of [
    EMPTY_256.toUpperCase(),
    EMPTY_256.replace('b855', 'B855'),
    EMPTY_256.slice(0, -1),
    `${EMPTY_256}0`,
    EMPTY_256.replace('sha256', 'sha512'),
    `${EMPTY_256}\n`,
    `md5:${'0'.repeat(32)}`,
    'sha256:../../etc/passwd',
    'toString:',
    '',
  ]) {
    assert.equal(isDigest(text), false, text);
    assert.throws(() => parseDigest(text), { code: 'reference-invalid' });
  }
});

test('a digester hashes in pieces by the algorithm of the digest', () => {
  const { hash, finish } = digesterFor(digestOf(Buffer.from('abc'), 'sha512'));
  hash.update('a').update('bc');
  assert.equal(finish(), digestOf(Buffer.from('abc'), 'sha512'));
});
