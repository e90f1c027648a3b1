import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { MODULE } from './testing-filter.ts';
import { testImages } from './testing-images.ts';
import { unpackImage } from './unpack.ts';
import { importWasmeStore } from './wasme-store.ts';

test('takes over wasme’s images with what their configuration says', async (t) => {
  const { images, folder } = await testImages(t);
  const store = join(folder, 'wasme');
  await mkdir(join(store, '0cc175b9'), { recursive: true });
  await mkdir(join(store, 'half'));
  await writeFile(join(store, 'half/image_ref'), 'webassemblyhub.io/me/half:1');
  await writeFile(join(store, '0cc175b9/image_ref'), 'webassemblyhub.io/me/add-header:v0.1');
  await writeFile(join(store, '0cc175b9/filter.wasm'), MODULE);
  await writeFile(
    join(store, '0cc175b9/runtime-config.json'),
    '{"type":"envoy_proxy","abiVersions":["v0-4689a30309abf31aee9ae36e73d34b1bb182685f"],"config":{"rootIds":["add_header"]}}',
  );
  assert.deepEqual(await importWasmeStore(images, store), ['webassemblyhub.io/me/add-header:v0.1']);
  const { target, descriptor } = await images.findIn('store', 'webassemblyhub.io/me/add-header:v0.1');
  const { module, runtime } = await unpackImage(target, descriptor);
  assert.deepEqual(new Uint8Array(module), MODULE);
  assert.deepEqual(runtime.rootIds, ['add_header']);
  assert.deepEqual(runtime.abiVersions, ['v0-4689a30309abf31aee9ae36e73d34b1bb182685f']);
});

test('a folder without images is told as such', async (t) => {
  const { images, folder } = await testImages(t);
  await assert.rejects(importWasmeStore(images, folder), { code: 'wasme-store-empty' });
});
