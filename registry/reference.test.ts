import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { digestOf } from './digest.ts';
import { RegistryError } from './errors.ts';
import { formatReference, isRepositoryName, isTag, parseReference, tagOrDigest } from './reference.ts';

const digest = digestOf(Buffer.from('x'));

test('references as docker reads them', () => {
  const cases: [string, ReturnType<typeof parseReference>][] = [
    ['nginx', { registry: 'docker.io', repository: 'library/nginx' }],
    ['nginx:1', { registry: 'docker.io', repository: 'library/nginx', tag: '1' }],
    ['solo/filter', { registry: 'docker.io', repository: 'solo/filter' }],
    ['docker.io/nginx', { registry: 'docker.io', repository: 'library/nginx' }],
    ['index.docker.io/nginx', { registry: 'docker.io', repository: 'library/nginx' }],
    ['localhost/nginx', { registry: 'localhost', repository: 'nginx' }],
    ['localhost:5000/a/b:v1', { registry: 'localhost:5000', repository: 'a/b', tag: 'v1' }],
    ['localhost:5000', { registry: 'docker.io', repository: 'library/localhost', tag: '5000' }],
    ['[::1]:5000/a', { registry: '[::1]:5000', repository: 'a' }],
    ['Registry/a', { registry: 'Registry', repository: 'a' }],
    ['ghcr.io/a/b__c/d--e.f_g', { registry: 'ghcr.io', repository: 'a/b__c/d--e.f_g' }],
    [`ghcr.io/a@${digest}`, { registry: 'ghcr.io', repository: 'a', digest }],
    [`oci://ghcr.io/a:t@${digest}`, { registry: 'ghcr.io', repository: 'a', tag: 't', digest }],
  ];
  for (const [text, expected] of cases) assert.deepEqual(parseReference(text), expected, text);
});

test('what is no reference, and why', () => {
  const cases: [string, RegExp][] = [
    ['', /it is empty/],
    ['https://ghcr.io/a', /only the scheme oci/],
    ['ghcr.io/Solo/a', /must be in lower case/],
    ['ghcr.io/a:', /is not a tag/],
    ['ghcr.io/a:../b', /not a (tag|repository)/],
    ['ghcr.io/a:x\u001b[31m', /is not a tag/],
    [`ghcr.io/a:${'t'.repeat(129)}`, /is not a tag/],
    ['ghcr.io/a@sha256:abc', /is not a sha256 or sha512 digest/],
    ['ghcr.io/../a', /is not a repository/],
    ['ghcr.io//a', /is not a repository/],
    ['ghcr.io/', /is not a repository/],
    ['/a', /is not a repository/],
    ['-bad.io/a', /is not a registry's host/],
    ['a.b:123456/c', /is not a registry's host/],
    ['a.b:65536/c', /is not a registry's host/],
    [`ghcr.io/${'a'.repeat(256)}`, /more than 255/],
    ['a b', /is not a repository/],
  ];
  for (const [text, message] of cases)
    assert.throws(() => parseReference(text), { code: 'reference-invalid', message }, text);
});

test('what names the manifest', () => {
  assert.equal(tagOrDigest(parseReference('a')), 'latest');
  assert.equal(tagOrDigest(parseReference('a:1')), '1');
  assert.equal(tagOrDigest(parseReference(`a:1@${digest}`)), digest);
});

const component = fc.stringMatching(/^[a-z0-9]{1,8}(?:(?:[._]|__|-{1,3})[a-z0-9]{1,8}){0,2}$/);
const host = fc
  .stringMatching(/^[a-z0-9]{1,8}\.[a-z]{1,5}(?::[1-9][0-9]{0,3})?$/)
  .filter((text) => !/docker\.io/.test(text));
const references = fc.record(
  {
    registry: fc.oneof(host, fc.constant('localhost:5000'), fc.constant('docker.io')),
    repository: fc.array(component, { minLength: 2, maxLength: 4 }).map((parts) => parts.join('/')),
    tag: fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/),
    digest: fc.uint8Array().map((bytes) => digestOf(bytes, bytes.length % 2 === 0 ? 'sha256' : 'sha512')),
  },
  { requiredKeys: ['registry', 'repository'], noNullPrototype: true },
);

test('every reference comes back from its text', () => {
  fc.assert(
    fc.property(references, (reference) => {
      assert.deepEqual(parseReference(formatReference(reference)), reference);
      assert.deepEqual(parseReference(`oci://${formatReference(reference)}`), reference);
    }),
  );
});

test('any text is a reference that can be written again, or a RegistryError', () => {
  const text = fc.string({ unit: fc.constantFrom(...'aA0.:/@_-[]oci ', '\n', '\u0000', 'é', 'sha256:', 'localhost') });
  fc.assert(
    fc.property(text, (input) => {
      try {
        const reference = parseReference(input);
        assert.deepEqual(parseReference(formatReference(reference)), reference);
        assert.ok(isRepositoryName(reference.repository));
        assert.ok(reference.tag === undefined || isTag(reference.tag));
        assert.doesNotMatch(formatReference(reference), /[\s\u0000]|\.\.\//);
      } catch (error) {
        assert.ok(error instanceof RegistryError && error.code === 'reference-invalid', String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
