import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contentOf, describe } from '../../../registry/content.ts';
import type { Descriptor } from '../../../registry/descriptor.ts';
import { MediaType } from '../../../registry/media-types.ts';
import { MemoryTarget } from '../../../registry/memory-target.ts';
import { gzip, packTar } from '../archive.ts';
import { IMAGE_FORMATS } from '../filter.ts';
import { packImage } from '../pack.ts';
import { storeImage } from '../store-image.ts';
import { FILTER, MODULE } from '../testing-filter.ts';
import { fetchingOtherwise } from '../testing-target.ts';
import { checkImage } from './check-image.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const MODULE_LAYER = 'application/vnd.module.wasm.content.layer.v1+wasm';
const target = new MemoryTarget();

async function put(mediaType: string, content: Uint8Array): Promise<Descriptor> {
  const descriptor = describe(mediaType, content);
  await target.push(descriptor, contentOf(content));
  return descriptor;
}

async function image(layers: [string, Uint8Array][], mediaType: string = MediaType.imageManifest): Promise<Descriptor> {
  const manifest = {
    schemaVersion: 2,
    mediaType,
    config: await put(MediaType.imageConfig, bytes('{}')),
    layers: await Promise.all(layers.map(([type, content]) => put(type, content))),
  };
  return put(mediaType, bytes(JSON.stringify(manifest)));
}

/** Reasons of the two whose source is replayed; undefined where they accept. */
async function reasons(descriptor: Descriptor): Promise<(string | undefined)[]> {
  const verdicts = await checkImage({ target, descriptor, reference: 'r.example/ab:1' }, ['istio', 'envoy-gateway']);
  for (const { accepts, reason } of verdicts) assert.equal(accepts, reason === undefined);
  return verdicts.map(({ reason }) => reason);
}

const archive = (name: string, content = MODULE) => packTar([{ name, bytes: content }]).then(gzip);

test('the formats that each takes', async () => {
  const accepted: Record<string, string[]> = {};
  for (const format of IMAGE_FORMATS) {
    const descriptor = await storeImage(target, await packImage(FILTER, format));
    const verdicts = await checkImage({ target, descriptor, reference: 'r.example/ab:1' });
    accepted[format] = verdicts.filter(({ accepts }) => accepts).map(({ consumer }) => consumer);
  }
  assert.deepEqual(accepted, {
    artifact: ['istio', 'envoy-gateway', 'gloo'],
    compat: ['istio', 'envoy-gateway'],
    'compat-docker': ['istio', 'envoy-gateway'],
    cncf: [],
  });
});

test('what is neither variant is refused with both reasons, each program joining them in its way', async () => {
  const compat =
    'could not parse as compat variant: invalid media type application/wasm (expect application/vnd.oci.image.layer.v1.tar+gzip)';
  const oci = 'could not parse as oci variant: number of layers must be 2 but got 1';
  const prefix = 'the given image is in invalid format as an OCI image: ';
  assert.deepEqual(await reasons(await image([['application/wasm', MODULE]])), [
    `${prefix}2 errors occurred:\n\t* ${compat}\n\t* ${oci}\n\n`,
    `${prefix}${compat}\n${oci}`,
  ]);
});

const cases: [string, () => Promise<Descriptor>, RegExp | undefined][] = [
  ['no layers', () => image([]), /compat variant: number of layers must be greater than zero\n/],
  ['one raw layer', () => image([[MODULE_LAYER, MODULE]]), /number of layers must be 2 but got 1/],
  [
    'two raw layers',
    () =>
      image([
        ['text/a', bytes('a')],
        [MODULE_LAYER, MODULE],
      ]),
    undefined,
  ],
  [
    'two other layers',
    () =>
      image([
        ['text/a', bytes('a')],
        ['text/b', bytes('b')],
      ]),
    /could not find the layer of type application\/vnd\.module\.wasm\.content\.layer\.v1\+wasm/,
  ],
  [
    'a plain tar layer',
    () => image([[MediaType.imageLayer, MODULE]]),
    /invalid media type application\/vnd\.oci\.image\.layer\.v1\.tar \(expect/,
  ],
  [
    'plugin.wasm in another layer than the last',
    async () =>
      image([
        [MediaType.imageLayerGzip, await archive('plugin.wasm')],
        [MediaType.imageLayerGzip, await archive('README')],
      ]),
    /could not extract wasm binary: plugin\.wasm not found in the archive/,
  ],
  [
    'plugin.wasm in a folder',
    async () => image([[MediaType.imageLayerGzip, await archive('a/plugin.wasm')]]),
    undefined,
  ],
  [
    'a layer that is no gzip',
    () => image([[MediaType.imageLayerGzip, bytes('plain text')]]),
    /could not extract wasm binary: failed to parse layer as tar\.gz: gzip: invalid header/,
  ],
  [
    'a layer that is no tar',
    () => image([[MediaType.imageLayerGzip, gzip(new Uint8Array(1024).fill(7))]]),
    /could not extract wasm binary: archive\/tar: invalid tar header/,
  ],
  [
    'an archive that is cut short',
    async () => image([[MediaType.imageLayerGzip, (await archive('x', new Uint8Array(9000))).subarray(0, -20)]]),
    /could not extract wasm binary: unexpected EOF/,
  ],
  [
    'a docker image with OCI’s layer type',
    async () => image([[MediaType.imageLayerGzip, await archive('plugin.wasm')]], MediaType.dockerManifest),
    /^could not extract Wasm file from the image as Docker container invalid media type application\/vnd\.oci/,
  ],
  [
    'bytes that are no module',
    async () => image([[MediaType.imageLayerGzip, await archive('plugin.wasm', bytes('not wasm'))]]),
    /^fetched Wasm binary from oci:\/\/r\.example\/ab:1 is invalid$/,
  ],
];
for (const [name, make, expected] of cases) {
  test(name, async () => {
    for (const reason of await reasons(await make())) {
      if (expected === undefined) assert.equal(reason, undefined);
      else assert.match(reason ?? 'accepted', expected);
    }
  });
}

test('a raw module that is too large: Istio takes the beginning for it, Envoy Gateway says so', async () => {
  const size = 300 * 1024 * 1024;
  const module = { mediaType: MODULE_LAYER, digest: `sha256:${'0'.repeat(64)}`, size } as const;
  const config = await put(MediaType.imageConfig, bytes('{}'));
  const manifest = bytes(JSON.stringify({ schemaVersion: 2, config, layers: [config, module] }));
  const descriptor = describe(MediaType.imageManifest, manifest);
  let read = 0;
  async function* zeros(): AsyncGenerator<Uint8Array> {
    yield MODULE;
    for (; read < size; read += 1 << 20) yield new Uint8Array(1 << 20);
  }
  const large = fetchingOtherwise(target, async ({ digest }) =>
    digest === descriptor.digest ? contentOf(manifest) : zeros(),
  );
  const verdicts = await checkImage({ target: large, descriptor, reference: 'r.example/ab:1' }, [
    'istio',
    'envoy-gateway',
  ]);
  assert.equal(verdicts[0]?.accepts, true);
  assert.match(verdicts[1]?.reason ?? '', /oci variant: wasm layer size exceeds maximum size 268435456$/);
  assert.equal(read, 0);
});

test('a repository of one letter is no reference to them', async () => {
  const descriptor = await storeImage(target, await packImage(FILTER, 'artifact'));
  const [verdict] = await checkImage({ target, descriptor, reference: 'r.example/a:1' }, ['istio']);
  assert.equal(verdict?.reason, 'could not parse url in image reference: could not parse reference: r.example/a:1');
});

test('of an index the image for linux/amd64 counts, or one without a platform', async () => {
  const child = await image([
    [MODULE_LAYER, MODULE],
    ['text/a', bytes('a')],
  ]);
  const index = (platform?: Descriptor['platform']) =>
    put(MediaType.imageIndex, bytes(JSON.stringify({ schemaVersion: 2, manifests: [{ ...child, platform }] })));
  assert.deepEqual(await reasons(await index()), [undefined, undefined]);
  assert.deepEqual(await reasons(await index({ os: 'linux', architecture: 'amd64' })), [undefined, undefined]);
  const refusal = 'could not fetch image: no child with platform linux/amd64 in index r.example/ab:1';
  assert.deepEqual(await reasons(await index({ os: 'linux', architecture: 'arm64' })), [refusal, refusal]);
});
