/** Istio's own fetcher takes and refuses what `verify --for istio` foretells, in the same words. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { RegistryClient } from '../../registry/client/registry-client.ts';
import { contentOf, describe } from '../../registry/content.ts';
import type { Descriptor } from '../../registry/descriptor.ts';
import { MediaType } from '../../registry/media-types.ts';
import { gzip, packTar } from '../../src/image/archive.ts';
import { checkImage, IMAGE_FORMATS, packImage, storeImage } from '../../src/image/index.ts';
import { goTool, ISTIO } from '../support/go-tools.ts';
import { startRegistry } from '../support/registry.ts';
import { runProgram } from '../support/run-program.ts';

const fetcher = goTool(ISTIO);
const skip = fetcher === undefined && 'no Go here to build Istio’s fetcher with';

const bytes = (text: string) => new TextEncoder().encode(text);
const MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const FILTER = { module: MODULE, runtime: { abiVersions: ['v0.2.1'], rootIds: [] }, annotations: {} };
const RAW = 'application/vnd.module.wasm.content.layer.v1+wasm';
const GZIP = MediaType.imageLayerGzip;

const { host } = await startRegistry();
const target = new RegistryClient(host).repository('filters');

async function put(mediaType: string, content: Uint8Array): Promise<Descriptor> {
  const descriptor = describe(mediaType, content);
  await target.push(descriptor, contentOf(content));
  return descriptor;
}

/** Pushes a hand-made image. */
async function push(name: string, layers: [string, Uint8Array][], mediaType: string = MediaType.imageManifest) {
  const isDocker = mediaType === MediaType.dockerManifest;
  const manifest = {
    schemaVersion: 2,
    mediaType,
    config: await put(isDocker ? MediaType.dockerConfig : MediaType.imageConfig, bytes('{"rootfs":{}}')),
    layers: await Promise.all(layers.map(([type, content]) => put(type, content))),
  };
  await target.tag(await put(mediaType, bytes(JSON.stringify(manifest))), name);
}

async function pushIndex(name: string, platform: Descriptor['platform'] | undefined): Promise<void> {
  const child = { ...(await target.resolve('artifact')), ...(platform && { platform }) };
  const index = { schemaVersion: 2, mediaType: MediaType.imageIndex, manifests: [child] };
  await target.tag(await put(MediaType.imageIndex, bytes(JSON.stringify(index))), name);
}

const archive = async (name: string, content = MODULE) => gzip(await packTar([{ name, bytes: content }]));

/** Tag and whether Istio takes it. */
const EXPECTED: Record<string, boolean> = {
  artifact: true,
  compat: true,
  'compat-docker': true,
  cncf: false,
  'no-layers': false,
  'one-raw-layer': false,
  'two-raw-layers': true,
  'two-other-layers': false,
  'plain-tar': false,
  'plugin-not-last': false,
  'plugin-in-a-folder': true,
  'not-gzip': false,
  'empty-layer': false,
  'not-tar': false,
  'cut-short': false,
  'docker-with-oci-layer': false,
  'not-wasm-inside': true,
  'index-for-amd64': true,
  'index-without-platform': true,
  'index-for-arm64': false,
};

test('Istio and verify agree about every image', { skip }, async () => {
  for (const format of IMAGE_FORMATS) await storeImage(target, await packImage(FILTER, format), format);
  await push('no-layers', []);
  await push('one-raw-layer', [[RAW, MODULE]]);
  await push('two-raw-layers', [
    ['text/a', bytes('a')],
    [RAW, MODULE],
  ]);
  await push('two-other-layers', [
    ['text/a', bytes('a')],
    ['text/b', bytes('b')],
  ]);
  await push('plain-tar', [[MediaType.imageLayer, await packTar([{ name: 'plugin.wasm', bytes: MODULE }])]]);
  await push('plugin-not-last', [
    [GZIP, await archive('plugin.wasm')],
    [GZIP, await archive('README')],
  ]);
  await push('plugin-in-a-folder', [[GZIP, await archive('a/plugin.wasm')]]);
  await push('not-gzip', [[GZIP, bytes('this is plain text')]]);
  await push('empty-layer', [[GZIP, new Uint8Array()]]);
  await push('not-tar', [[GZIP, gzip(new Uint8Array(1024).fill(7))]]);
  await push('cut-short', [[GZIP, (await archive('x', new Uint8Array(9000))).subarray(0, -20)]]);
  await push('docker-with-oci-layer', [[GZIP, await archive('plugin.wasm')]], MediaType.dockerManifest);
  // Istio looks at the module itself only after the fetcher, in its cache.
  await push('not-wasm-inside', [[GZIP, await archive('plugin.wasm', bytes('not a module'))]]);
  await pushIndex('index-for-amd64', { os: 'linux', architecture: 'amd64' });
  await pushIndex('index-without-platform', undefined);
  await pushIndex('index-for-arm64', { os: 'linux', architecture: 'arm64' });

  const names = Object.keys(EXPECTED);
  const { stdout } = await runProgram(fetcher ?? '', [], {
    input: names.map((name) => `${host}/filters:${name}\n`).join(''),
  });
  const answers = stdout.split('\n').filter((line) => line.startsWith('{'));
  assert.equal(answers.length, names.length);
  for (const [index, name] of names.entries()) {
    const { error, module } = JSON.parse(answers[index] ?? '{}');
    assert.equal(error === undefined, EXPECTED[name], `${name}: ${error}`);
    const reference = `${host}/filters:${name}`;
    const [verdict] = await checkImage({ target, descriptor: await target.resolve(name), reference }, ['istio']);
    if (name === 'not-wasm-inside') {
      assert.equal(verdict?.reason, `fetched Wasm binary from oci://${reference} is invalid`);
      continue;
    }
    assert.equal(verdict?.reason, error, name);
    if (error === undefined) assert.equal(module, createHash('sha256').update(MODULE).digest('hex'), name);
  }
});

test('Istio refuses a registry with Basic authentication, as verify foretells', { skip }, async () => {
  const locked = await startRegistry({ auth: { username: 'me', password: 'secret' } });
  const credentials = { get: async () => ({ username: 'me', password: 'secret' }) };
  const client = new RegistryClient(locked.host, { credentials });
  const repository = client.repository('filters');
  const descriptor = await storeImage(repository, await packImage(FILTER, 'artifact'), '1');
  const reference = `${locked.host}/filters:1`;
  const challenge = await client.challenge();
  const [verdict] = await checkImage({ target: repository, descriptor, reference, challenge }, ['istio']);
  assert.equal(verdict?.reason, 'rejected unsafe bearer realm: realm scheme "" not allowed');
  const { stdout } = await runProgram(fetcher ?? '', [], { input: `${reference}\n` });
  const { error } = JSON.parse(stdout.split('\n').find((line) => line.startsWith('{')) ?? '{}');
  assert.ok(error.endsWith(verdict.reason), error);
});
