/** What is found, pinned, refused and noted before a filter is deployed, by images in real registries. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { RegistryClient } from '../../registry/client/registry-client.ts';
import { contentOf, describe } from '../../registry/content.ts';
import { digestOf } from '../../registry/digest.ts';
import { MediaType } from '../../registry/media-types.ts';
import { checkHost, type FilterRequest, prepareFilter, prepareLocalFilter } from '../../src/deploy/preflight/index.ts';
import { ProxletError } from '../../src/errors.ts';
import { Images } from '../../src/image/images.ts';
import {
  attach,
  type ConsumerName,
  type IMAGE_FORMATS,
  packImage,
  parseReference,
  storeImage,
} from '../../src/image/index.ts';
import { explain } from '../../src/image/registry-error.ts';
import { parseHost } from '../../src/project/index.ts';
import { dockerRegistry, startDockerRegistry } from '../support/docker-registry.ts';
import { COSIGN, goTool } from '../support/go-tools.ts';
import { ImageUser } from '../support/image-user.ts';
import { filterText, moduleBytes } from '../support/modules.ts';
import { startRegistry } from '../support/registry.ts';
import { runProgram } from '../support/run-program.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const folder = await scratchFolder();
const { host } = await startRegistry();
const user = new ImageUser(folder);
const images = new Images(user.env);
after(() => images.close());

const MODULE = moduleBytes(filterText());
const SCHEMED = { type: 'object', required: ['limit'], properties: { limit: { type: 'integer', minimum: 1 } } };

interface Pushed {
  module?: Uint8Array;
  rootIds?: readonly string[];
  format?: (typeof IMAGE_FORMATS)[number];
  version?: string;
  schema?: string;
}

async function packed({ module = MODULE, rootIds = [], format = 'artifact', version = '1' }: Pushed) {
  const annotations = { 'org.opencontainers.image.version': version };
  return packImage({ module, runtime: { abiVersions: ['v0.2.1'], rootIds }, annotations }, format);
}

/** Pushes an image as `team/NAME:1`; returns its reference and digest. */
async function push(name: string, what: Pushed = {}, registry = host) {
  const target = new RegistryClient(registry).repository(`team/${name}`);
  const descriptor = await storeImage(target, await packed(what), '1');
  if (what.schema !== undefined) {
    const bytes = new Uint8Array(Buffer.from(what.schema));
    await attach(target, descriptor, { kind: 'configurationSchema', name: 'schema.json', bytes });
  }
  return { reference: `${registry}/team/${name}:1`, digest: descriptor.digest };
}

async function store(reference: string, what: Pushed = {}): Promise<string> {
  const target = await images.local(parseReference(reference));
  return (await storeImage(target, await packed(what), '1')).digest;
}

function request(source: string, more: Partial<FilterRequest> = {}): FilterRequest {
  const { signal } = new AbortController();
  return { images, env: user.env, cwd: folder, source, signal, onProgress() {}, ...more };
}

const prepare = (source: string, more: Partial<FilterRequest> & { consumer?: ConsumerName } = {}) =>
  prepareFilter({ consumer: 'istio', ...request(source, more) });

/** The error, as the command line tells it. */
async function refusal(prepared: Promise<unknown>): Promise<ProxletError> {
  try {
    await prepared;
  } catch (error) {
    const explained = explain(error, host);
    assert.ok(explained instanceof ProxletError, String(error));
    return explained;
  }
  return assert.fail('it was not refused');
}

const ON_ITS_OWN = `hosts in the cluster will look for ${host} on their own machine`;

test('an image is found in its registry and pinned, its only root id taken', async () => {
  const { reference, digest } = await push('add_header', { rootIds: ['add'] });
  assert.deepEqual(await prepare(reference, { configuration: '{"a": 1}' }), {
    filter: {
      id: 'add-header',
      code: { kind: 'image', reference, digest, pinned: `${host}/team/add_header@${digest}` },
      rootId: 'add',
      configuration: { text: '{"a": 1}', object: { a: 1 } },
    },
    module: Buffer.from(MODULE),
    notes: [ON_ITS_OWN],
  });
});

test('in distribution’s registry too', {
  skip: dockerRegistry() === undefined && 'no docker-registry here',
}, async () => {
  const registry = await startDockerRegistry(join(folder, 'distribution'));
  const { reference, digest } = await push('hello', { schema: JSON.stringify(SCHEMED) }, registry);
  const { filter } = await prepare(reference, { configuration: '{"limit": 1}' });
  assert.equal(filter.code.kind === 'image' && filter.code.pinned, `${registry}/team/hello@${digest}`);
  assert.equal((await refusal(prepare(reference))).code, 'configuration-missing');
});

test('of an index the image in it is pinned, which hosts compare', async () => {
  const target = new RegistryClient(host).repository('team/index');
  const child = await storeImage(target, await packed({ rootIds: ['of-the-child'] }));
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MediaType.imageIndex, manifests: [child] }));
  const index = describe(MediaType.imageIndex, bytes);
  await target.push(index, contentOf(bytes));
  await target.tag(index, '1');
  const { filter } = await prepare(`${host}/team/index:1`);
  assert.equal(filter.code.digest, child.digest);
  assert.equal(filter.rootId, 'of-the-child');
});

test('an image that is nowhere, and one that is in the store only', async () => {
  const reference = `${host}/team/absent:1`;
  const missing = await refusal(prepare(reference));
  assert.deepEqual(
    [missing.code, missing.message, missing.exitCode],
    ['image-not-found', `${host} has no ${reference}`, 1],
  );
  await store(reference);
  const unpushed = await refusal(prepare(reference));
  assert.equal(unpushed.code, 'image-not-pushed');
  assert.equal(unpushed.hint, `\`proxlet push ${reference}\` sends it to its registry`);
});

test('where there is no place for a store, none is needed', async () => {
  const { reference, digest } = await push('storeless');
  const storeless = new Images({ ...user.env, PROXLET_DATA_DIR: '/dev/null/data' });
  after(() => storeless.close());
  assert.equal((await prepare(reference, { images: storeless })).filter.code.digest, digest);
});

test('a registry that is not there', async () => {
  const { code, exitCode } = await refusal(prepare('127.0.0.1:1/team/hello:1'));
  assert.deepEqual([code, exitCode], ['registry-unreachable', 4]);
});

test('a tag that has moved since it was built here is noted, and the registry’s is deployed', async () => {
  const { reference, digest } = await push('moved', { version: 'theirs' });
  const here = await store(reference, { version: 'ours' });
  const { filter, notes } = await prepare(reference);
  assert.equal(filter.code.digest, digest);
  assert.equal(
    notes[0],
    `${reference} is ${digest} in its registry and ${here} in the store here: the registry's is deployed`,
  );
  const pinned = await prepare(`${host}/team/moved@${digest}`);
  assert.deepEqual(pinned.notes, [ON_ITS_OWN]);
});

test('a tag that has moved since it was verified is noted', async () => {
  const first = await push('checked');
  await user.run('verify', first.reference, '--for', 'istio');
  assert.deepEqual((await prepare(first.reference)).notes, [ON_ITS_OWN]);
  const second = await push('checked', { version: 'another' });
  const { notes } = await prepare(second.reference);
  assert.match(notes[0] ?? '', /checked:1 has moved since it was verified: it was sha256:\S+ on \S+, and is sha256:/);
  assert.ok(notes[0]?.includes(first.digest) && notes[0].endsWith(`${second.digest} now`));
});

test('what Istio’s fetcher would refuse is refused in its words, what only documentation says is noted', async () => {
  const { reference } = await push('compat', { format: 'cncf' });
  const refused = await refusal(prepare(reference));
  assert.deepEqual([refused.code, refused.message], ['image-refused', `istio would refuse ${reference}`]);
  assert.match(refused.output ?? '', /^istio 1\.31: .*number of layers must be 2 but got 1/s);
  assert.match(refused.hint ?? '', /proxlet copy --format artifact/);
  const { notes } = await prepare(reference, { consumer: 'gloo' });
  assert.match(notes.join('\n'), /^gloo may refuse .*: its documentation asks for an image made by wasme/m);
});

test('a registry whose challenge Istio distrusts', async () => {
  const auth = { username: 'me', password: 'secret' };
  const closed = await startRegistry({ auth });
  const docker = await scratchFolder();
  const token = Buffer.from('me:secret').toString('base64');
  await writeFile(join(docker, 'config.json'), JSON.stringify({ auths: { [closed.host]: { auth: token } } }));
  const member = new Images({ ...user.env, DOCKER_CONFIG: docker });
  after(() => member.close());
  const reference = `${closed.host}/team/hello:1`;
  await storeImage(await member.remote(parseReference(reference), true), await packed({}), '1');
  const refused = await refusal(prepare(reference, { images: member }));
  assert.equal(refused.code, 'image-refused');
  assert.match(refused.output ?? '', /rejected unsafe bearer realm/);
  const { filter } = await prepare(reference, { images: member, consumer: 'envoy-gateway' });
  assert.equal(filter.id, 'hello');
  const stranger = await refusal(prepare(reference));
  assert.deepEqual([stranger.code, stranger.exitCode], ['registry-unauthorized', 3]);
});

const cosign = goTool(COSIGN);
const skip = cosign === undefined && 'no Go here to build cosign with';
async function runCosign(...args: string[]): Promise<void> {
  const env = { ...process.env, ...user.env, COSIGN_PASSWORD: 'x', TUF_ROOT: join(folder, 'tuf') };
  const { status, stderr } = await runProgram(cosign ?? '', args, { cwd: folder, env });
  assert.equal(status, 0, stderr);
}

before(async () => {
  if (cosign === undefined) return;
  for (const prefix of ['own', 'other']) await runCosign('generate-key-pair', '--output-key-prefix', prefix);
});

test('a signature is asked for by the settings and by --key, and cosign’s is taken', { skip }, async () => {
  const { reference, digest } = await push('signed', { version: 'signed' });
  const config = join(await scratchFolder(), 'config');
  await mkdir(config);
  await copyFile(join(folder, 'own.pub'), join(config, 'own.pub'));
  await writeFile(join(config, 'config.yaml'), `signatures:\n  - images: ${host}/\n    keys: [own.pub]\n`);
  const env = { ...user.env, PROXLET_CONFIG_DIR: config };
  const withKey = { key: 'own.pub' };
  for (const more of [{ env }, withKey]) {
    assert.equal((await refusal(prepare(reference, more))).code, 'signature-missing');
  }
  const offline = ['--yes', '--use-signing-config=false', '--tlog-upload=false', '--allow-http-registry'];
  await runCosign('sign', '--key', 'own.key', ...offline, `${host}/team/signed@${digest}`);
  for (const more of [{ env }, withKey]) assert.equal((await prepare(reference, more)).filter.code.digest, digest);
  assert.equal((await refusal(prepare(reference, { key: 'other.pub' }))).code, 'signature-invalid');
  assert.equal((await refusal(prepare(reference, { env, key: 'absent.pub' }))).code, 'file-unreadable');
});

test('a module that Envoy would not load', async () => {
  const imports = '(import "env" "no_such_call" (func))';
  const { reference } = await push('broken', { module: moduleBytes(filterText({ imports })) });
  const refused = await refusal(prepare(reference));
  assert.deepEqual(
    [refused.code, refused.message],
    [
      'module-missing-import',
      `Envoy would not load ${reference}: the module imports env.no_such_call, which Proxy-Wasm hosts do not have`,
    ],
  );
});

test('a module that the hosts of a cluster are too old for', async () => {
  const imports = '(import "wasi_snapshot_preview1" "poll_oneoff" (func (param i32 i32 i32 i32) (result i32)))';
  const { reference } = await push('modern', { module: moduleBytes(filterText({ imports })) });
  const { module } = await prepare(reference);
  const source = 'Deployment istio-system/istiod, image pilot:1.24.2';
  const hostOf = (name: string) => ({ release: parseHost(name) ?? assert.fail(name), source });
  checkHost(module, hostOf('istio@1.25'));
  assert.throws(() => checkHost(module, hostOf('istio@1.24')), { code: 'host-too-old' });
});

test('several root ids want a choice', async () => {
  const { reference } = await push('rooted', { rootIds: ['a', 'b'] });
  assert.equal((await refusal(prepare(reference))).code, 'root-id-needed');
  assert.equal((await prepare(reference, { rootId: 'b' })).filter.rootId, 'b');
  const { filter, notes } = await prepare(reference, { rootId: 'c' });
  assert.equal(filter.rootId, 'c');
  assert.match(notes.join('\n'), /the image names a, b as root id, not "c"/);
});

const CONFIGURATIONS: [schema: string, text: string | undefined, expected: string | RegExp][] = [
  [
    JSON.stringify(SCHEMED),
    undefined,
    'configuration-missing:  needs a configuration: it must have the property "limit"',
  ],
  [JSON.stringify(SCHEMED), '{}', 'configuration-invalid: : it must have the property "limit", but is {}'],
  [JSON.stringify(SCHEMED), '{"limit": "1"}', 'configuration-invalid: : /limit must be of type integer, but is "1"'],
  [JSON.stringify(SCHEMED), 'limit: 1', 'configuration-invalid: : it must be of type object, but is "limit: 1"'],
  ['{', '{}', /^it is broken: /],
  [
    '{"$ref": "https://schemas.example/a.json"}',
    '{}',
    /^it refers to https:\/\/schemas\.example\/a\.json, which is not/,
  ],
  ['{"properties": {"a": {"pattern": "^(a+)+$"}}}', `{"a": "${'a'.repeat(60)}!"}`, /^it takes too long to check/],
  [`{"description": "${'x'.repeat(1 << 20)}"}`, '{}', /^it has more than 1048576 bytes$/],
];
for (const [index, [schema, configuration, expected]] of CONFIGURATIONS.entries()) {
  test(`the schema ${schema.slice(0, 60)} and the configuration ${configuration?.slice(0, 30)}`, async () => {
    const { reference } = await push(`schemed-${index}`, { schema });
    if (typeof expected === 'string') {
      const { code, message } = await refusal(prepare(reference, { configuration }));
      assert.equal(`${code}: ${message.split(`${reference}`)[1]}`, expected);
      return;
    }
    const { notes } = await prepare(reference, { configuration });
    const prefix = `the configuration was not checked against the schema of ${reference}: `;
    const [, note = ''] = notes;
    assert.equal(note.slice(0, prefix.length), prefix);
    assert.match(note.slice(prefix.length), expected);
  });
}

test('a module by its URL: pinned by its digest, asked for no key', async () => {
  const server = createServer(({ url }, response) => {
    if (url === '/filters/My.Filter.wasm?v=1') response.end(MODULE);
    else if (url === '/text') response.end('no module');
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  const base = typeof address === 'object' && address !== null ? `127.0.0.1:${address.port}` : '';
  const url = `http://${base}/filters/My.Filter.wasm?v=1`;
  assert.deepEqual(await prepare(url), {
    filter: {
      id: 'my-filter',
      code: { kind: 'url', url, digest: digestOf(MODULE) },
      rootId: '',
      configuration: undefined,
    },
    module: Buffer.from(MODULE),
    notes: [`hosts in the cluster will look for ${base} on their own machine`],
  });
  assert.equal((await refusal(prepare(url, { key: 'own.pub' }))).code, 'key-useless');
  assert.equal((await refusal(prepare(url, { consumer: 'gloo' }))).code, 'source-is-url');
  assert.equal((await refusal(prepare(`http://${base}/text`))).code, 'module-not-wasm');
  assert.equal((await refusal(prepare(`http://${base}/other.wasm`))).code, 'module-unreachable');
});

test('a file is refused for a cluster and taken for an Envoy of one’s own', async () => {
  const refused = await refusal(prepare('./build/hello.wasm'));
  assert.deepEqual([refused.code, refused.exitCode], ['source-is-file', 2]);
  assert.match(refused.hint ?? '', /`proxlet deploy envoy \.\/build\/hello\.wasm` takes a file/);
  const path = join(folder, 'Local.wasm');
  await writeFile(path, MODULE);
  const { filter, notes } = await prepareLocalFilter(request('./Local.wasm', { rootId: 'r' }));
  assert.deepEqual(filter, {
    id: 'local',
    code: { kind: 'file', path, digest: digestOf(MODULE) },
    rootId: 'r',
    configuration: undefined,
  });
  assert.deepEqual(notes, []);
  assert.equal((await refusal(prepareLocalFilter(request('./absent.wasm')))).code, 'file-unreadable');
});

test('an Envoy of one’s own takes an image of the store, and else of its registry', async () => {
  const stored = `${host}/team/stored:1`;
  const digest = await store(stored, { version: 'stored' });
  assert.equal((await prepareLocalFilter(request(stored))).filter.code.digest, digest);
  const { reference, digest: pushed } = await push('pushed', { version: 'pushed' });
  const { filter, notes } = await prepareLocalFilter(request(reference));
  assert.equal(filter.code.digest, pushed);
  assert.deepEqual(notes, []);
});

test('what is wrong with the words is said before any registry is asked', async () => {
  const refused = await refusal(prepare('127.0.0.1:1/team/hello:1', { id: 'No Label' }));
  assert.deepEqual([refused.code, refused.exitCode], ['id-invalid', 2]);
  assert.equal((await refusal(prepare('Team/Hello'))).code, 'registry-reference-invalid');
});
