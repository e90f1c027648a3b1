import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { digestOf } from './digest.ts';
import { RegistryError } from './errors.ts';
import { childrenOf, parseManifest, referrerDescriptor, referrersTag, sniffManifestType } from './manifest.ts';
import { MediaType } from './media-types.ts';

const digest = digestOf(Buffer.from('x'));
const part = (mediaType: string) => ({ mediaType, digest, size: 1 });
const image = { schemaVersion: 2, config: part('c'), layers: [part('l')] };
const bytesOf = (json: unknown) => Buffer.from(JSON.stringify(json));

test('an image needs its configuration and layers, an index its manifests', () => {
  assert.deepEqual(childrenOf(parseManifest(bytesOf(image), MediaType.imageManifest)), [part('c'), part('l')]);
  const index = { schemaVersion: 2, manifests: [{ ...part('m'), platform: { os: 'linux', architecture: 'amd64' } }] };
  assert.deepEqual(childrenOf(parseManifest(bytesOf(index), MediaType.imageIndex)), index.manifests);
});

test('what is relied on is checked, with the name of the field', () => {
  const cases: [unknown, RegExp][] = [
    [[], /not an object/],
    [{ ...image, schemaVersion: 1 }, /schemaVersion is 1/],
    [{ ...image, mediaType: MediaType.imageIndex }, /mediaType is/],
    [{ ...image, config: undefined }, /config is not a descriptor/],
    [{ ...image, layers: 'x' }, /layers is not a list/],
    [{ ...image, layers: [{ ...part('l'), digest: 'sha256:..' }] }, /layers\[0\]\.digest "sha256:\.\."/],
    [{ ...image, layers: [{ ...part('l'), size: -1 }] }, /layers\[0\]\.size -1/],
    [{ ...image, layers: [{ ...part('l'), size: 1.5 }] }, /layers\[0\]\.size 1\.5/],
    [{ ...image, annotations: { a: 1 } }, /annotations is not a map of strings/],
    [{ ...image, subject: 3 }, /subject is not a descriptor/],
  ];
  for (const [json, message] of cases) {
    assert.throws(() => parseManifest(bytesOf(json), MediaType.imageManifest), { code: 'invalid-content', message });
  }
  assert.throws(() => parseManifest(Buffer.from([0xff]), MediaType.imageManifest), { code: 'invalid-content' });
});

test('any JSON is a manifest or a RegistryError', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(MediaType.imageManifest, MediaType.imageIndex), (json, mediaType) => {
      try {
        parseManifest(bytesOf(json), mediaType);
      } catch (error) {
        assert.ok(error instanceof RegistryError, String(error));
      }
    }),
  );
});

test('a referrer is listed by its artifact type, else by its configuration', () => {
  const descriptor = { mediaType: MediaType.imageManifest, digest, size: 9 };
  const plain = parseManifest(bytesOf(image), MediaType.imageManifest);
  assert.equal(referrerDescriptor(descriptor, plain).artifactType, 'c');
  const named = parseManifest(
    bytesOf({ ...image, artifactType: 'a', annotations: { k: 'v' } }),
    MediaType.imageManifest,
  );
  assert.deepEqual(referrerDescriptor(descriptor, named), {
    ...descriptor,
    artifactType: 'a',
    annotations: { k: 'v' },
  });
  assert.equal(referrersTag(digest), digest.replace(':', '-'));
});

test('the media type of a manifest that came without one', () => {
  assert.equal(sniffManifestType(bytesOf(image)), MediaType.imageManifest);
  assert.equal(sniffManifestType(bytesOf({ manifests: [] })), MediaType.imageIndex);
  assert.equal(sniffManifestType(bytesOf(image), MediaType.dockerManifest), MediaType.dockerManifest);
  assert.equal(sniffManifestType(bytesOf({ ...image, mediaType: 'text/html' })), undefined);
  assert.equal(sniffManifestType(Buffer.from('<html>'), 'text/html'), undefined);
});
