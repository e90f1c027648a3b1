import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fetchManifest } from '../../registry/manifest.ts';
import { MemoryTarget } from '../../registry/memory-target.ts';
import { DEFAULT_FORMAT, IMAGE_FORMATS, type ImageFormat } from './filter.ts';
import { packImage } from './pack.ts';
import { storeImage } from './store-image.ts';
import { FILTER } from './testing-filter.ts';
import { formatOf, unpackImage } from './unpack.ts';

/**
 * Pinned: whoever changes one of them changes the digest of every image that is made from the same sources. The other
 * formats are compressed, and what zlib makes may differ from one release of Node to the next.
 */
const DIGESTS: Partial<Record<ImageFormat, string>> = {
  artifact: 'sha256:45da8ba709e5e0ec30f7395695a9a2107a88047df91bf98f98bb9326464cbdfa',
  cncf: 'sha256:45e5b0ac19858b41b09a69edf03dcedc00e331d496629a2fb5a170ec77958398',
};

for (const format of IMAGE_FORMATS) {
  test(`${format}: the same filter gives the same digest`, async () => {
    const { manifest } = await packImage(FILTER, format);
    assert.equal(manifest.descriptor.digest, DIGESTS[format] ?? manifest.descriptor.digest);
    const annotations = Object.fromEntries(Object.entries(FILTER.annotations).reverse());
    const again = await packImage({ ...FILTER, annotations }, format);
    assert.equal(again.manifest.descriptor.digest, manifest.descriptor.digest);
  });

  test(`${format}: what was packed comes back`, async () => {
    const target = new MemoryTarget();
    await storeImage(target, await packImage(FILTER, format), '1');
    assert.deepEqual(await unpackImage(target, await target.resolve('1')), { ...FILTER, format });
  });

  for (const other of IMAGE_FORMATS) {
    test(`${format} to ${other} and back loses nothing`, async () => {
      const [target, between] = [new MemoryTarget(), new MemoryTarget()];
      const first = await storeImage(target, await packImage(FILTER, format));
      const converted = await storeImage(between, await packImage(await unpackImage(target, first), other));
      const back = await packImage(await unpackImage(between, converted), format);
      assert.equal(back.manifest.descriptor.digest, first.digest);
    });
  }
}

test('the default format is wasme’s artifact: configuration and module, twice the one configuration', async () => {
  const target = new MemoryTarget();
  const { config, layers } = await fetchManifest(
    target,
    await storeImage(target, await packImage(FILTER, DEFAULT_FORMAT)),
  );
  assert.equal(config.digest, layers[0]?.digest);
  assert.deepEqual(
    layers.map(({ mediaType, annotations }) => [mediaType, annotations?.['org.opencontainers.image.title']]),
    [
      ['application/vnd.module.wasm.config.v1+json', 'runtime-config.json'],
      ['application/vnd.module.wasm.content.layer.v1+wasm', 'filter.wasm'],
    ],
  );
});

test('an image whose layers hold no filter has no format', async () => {
  const target = new MemoryTarget();
  const manifest = await fetchManifest(target, await storeImage(target, await packImage(FILTER, 'compat')));
  assert.equal(formatOf(manifest), 'compat');
  const plain = { ...manifest, layers: [{ ...manifest.config, mediaType: 'text/plain' }] };
  assert.equal(formatOf(plain), undefined);
  assert.equal(formatOf({ ...plain, layers: [] }), undefined);
});
