import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentOf, describe } from '../../registry/content.ts';
import type { Descriptor } from '../../registry/descriptor.ts';
import { MediaType } from '../../registry/media-types.ts';
import { MemoryTarget } from '../../registry/memory-target.ts';
import { gzip, packTar } from './archive.ts';
import { MODULE } from './testing-filter.ts';
import { fetchingOtherwise } from './testing-target.ts';
import { unpackImage } from './unpack.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

/** Stores a hand-made image; layers are media type and bytes. */
async function image(
  target: MemoryTarget,
  layers: [mediaType: string, content: Uint8Array, title?: string][],
  configType: string = MediaType.imageConfig,
  config = '{}',
): Promise<Descriptor> {
  const put = async (mediaType: string, content: Uint8Array) => {
    const descriptor = describe(mediaType, content);
    await target.push(descriptor, contentOf(content));
    return descriptor;
  };
  const manifest = {
    schemaVersion: 2,
    config: await put(configType, bytes(config)),
    layers: await Promise.all(
      layers.map(async ([mediaType, content, title]) => ({
        ...(await put(mediaType, content)),
        ...(title === undefined ? {} : { annotations: { 'org.opencontainers.image.title': title } }),
      })),
    ),
  };
  return put(MediaType.imageManifest, bytes(JSON.stringify(manifest)));
}

test('reads an image of the real wasme, with snake case and without annotations', async () => {
  const target = new MemoryTarget();
  const config = '{"type":"envoy_proxy","abi_versions":["v0.2.1"],"config":{"root_ids":["a","b"]}}';
  const type = 'application/vnd.module.wasm.config.v1+json';
  const descriptor = await image(
    target,
    [
      [type, bytes(config)],
      ['application/vnd.module.wasm.content.layer.v1+wasm', MODULE],
    ],
    type,
    config,
  );
  const filter = await unpackImage(target, descriptor);
  assert.deepEqual(filter.runtime, { abiVersions: ['v0.2.1'], rootIds: ['a', 'b'] });
  assert.deepEqual(filter.module, MODULE);
  assert.equal(filter.format, 'artifact');
});

test('reads what a Dockerfile of several COPY lines makes, when plugin.wasm is last', async () => {
  const layer = (name: string) => packTar([{ name, bytes: MODULE }]).then(gzip);
  const target = new MemoryTarget();
  const type = MediaType.imageLayerGzip;
  const good = await image(target, [
    [type, await layer('README.md')],
    [type, await layer('plugin.wasm')],
  ]);
  assert.deepEqual((await unpackImage(target, good)).module, MODULE);
  const bad = await image(target, [
    [type, await layer('plugin.wasm')],
    [type, await layer('README.md')],
  ]);
  await assert.rejects(unpackImage(target, bad), { code: 'image-not-a-filter', message: /has no plugin\.wasm/ });
});

test('of an index the image for linux/amd64 is taken', async () => {
  const target = new MemoryTarget();
  const child = await image(target, [['application/wasm', MODULE]]);
  const index = async (platform: Descriptor['platform']) => {
    const text = bytes(JSON.stringify({ schemaVersion: 2, manifests: [{ ...child, platform }] }));
    const descriptor = describe(MediaType.imageIndex, text);
    await target.push(descriptor, contentOf(text));
    return descriptor;
  };
  const amd64 = await index({ os: 'linux', architecture: 'amd64' });
  assert.deepEqual((await unpackImage(target, amd64)).module, MODULE);
  const arm64 = await index({ os: 'linux', architecture: 'arm64' });
  await assert.rejects(unpackImage(target, arm64), {
    code: 'image-not-a-filter',
    message: /no image for linux\/amd64/,
  });
});

test('says which layers an image has that is no filter’s', async () => {
  const target = new MemoryTarget();
  const descriptor = await image(target, [['text/\u001b', bytes('x')]]);
  await assert.rejects(unpackImage(target, descriptor), {
    code: 'image-not-a-filter',
    message: /holds no filter: its layers are text\/\\x1b$/,
  });
});

test('a module larger than any host takes is not read', async () => {
  const target = new MemoryTarget();
  const module = describe('application/wasm', MODULE);
  const config = describe(MediaType.imageConfig, bytes('{}'));
  const manifest = bytes(JSON.stringify({ schemaVersion: 2, config, layers: [{ ...module, size: 2 ** 40 }] }));
  const descriptor = describe(MediaType.imageManifest, manifest);
  await target.push(module, contentOf(MODULE));
  await target.push(config, contentOf(bytes('{}')));
  await target.push(descriptor, contentOf(manifest));
  const tooLarge = fetchingOtherwise(target, (one) => target.fetch(one.digest === module.digest ? module : one));
  await assert.rejects(unpackImage(tooLarge, descriptor), { code: 'too-large' });
});

test('a title names no file: one with a path or control characters changes nothing of what is read', async () => {
  for (const title of ['../../evil.wasm', '/etc/evil.wasm', 'evil\u001b[31m.wasm', '']) {
    const target = new MemoryTarget();
    const type = 'application/vnd.module.wasm.config.v1+json';
    const descriptor = await image(
      target,
      [
        [type, bytes('{}'), title],
        ['application/vnd.module.wasm.content.layer.v1+wasm', MODULE, title],
      ],
      type,
    );
    assert.deepEqual((await unpackImage(target, descriptor)).module, MODULE, JSON.stringify(title));
  }
});
