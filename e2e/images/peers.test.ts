/** Real registries and clients: what we push they take, what they push we take. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import {
  contentOf,
  copy,
  describe as describeBytes,
  MediaType,
  MemoryTarget,
  OciLayout,
  RegistryClient,
  type RegistryClientOptions,
} from '../../registry/index.ts';
import { layoutStorage, memoryStorage } from '../../registry/server/index.ts';
import { pushImage } from '../../registry/testing-image.ts';
import { packImage, storeImage } from '../../src/image/index.ts';
import { makeCertificate } from '../support/certificate.ts';
import { dockerRegistry, startDockerRegistry } from '../support/docker-registry.ts';
import { goTool, ORAS } from '../support/go-tools.ts';
import { isOnPath } from '../support/is-on-path.ts';
import { startRegistry } from '../support/registry.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { ISSUER, SERVICE, startTokenServer } from '../support/token-server.ts';

const oras = goTool(ORAS);
const withoutOras = oras === undefined && 'no Go here to build oras with';
const withoutSkopeo = !isOnPath('skopeo') && 'no skopeo here';
const withoutDocker = dockerRegistry() === undefined && 'no docker-registry here';
const withoutHtpasswd = !isOnPath('htpasswd') && 'no htpasswd here';
const folder = await scratchFolder();
const me = { username: 'me', password: 'se:cret' };
const module = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
const filter = { module, runtime: { abiVersions: ['v0.2.1'], rootIds: [] }, annotations: {} };

interface Peer {
  host: string;
  options: RegistryClientOptions;
  /** For oras and skopeo. */
  orasFlags: string[];
  skopeoFlags: (side: 'src' | 'dest') => string[];
}

const anonymous = (host: string): Peer => ({
  host,
  options: {},
  orasFlags: ['--plain-http'],
  skopeoFlags: (side) => [`--${side}-tls-verify=false`],
});

const withPassword = (peer: Peer): Peer => ({
  ...peer,
  options: { ...peer.options, credentials: { get: async (registry) => (registry === peer.host ? me : undefined) } },
  orasFlags: [...peer.orasFlags, '-u', me.username, '-p', me.password],
  skopeoFlags: (side) => [...peer.skopeoFlags(side), `--${side}-creds=${me.username}:${me.password}`],
});

async function withTls(host: string, name: string): Promise<Peer> {
  const { cert, certFile } = await certificate(name);
  const folderOfCa = join(folder, `${name}-ca`);
  await mkdir(folderOfCa, { recursive: true });
  await writeFile(join(folderOfCa, 'ca.crt'), cert);
  return {
    host,
    options: { tls: { ca: cert } },
    orasFlags: ['--ca-file', certFile],
    skopeoFlags: (side) => [`--${side}-cert-dir=${folderOfCa}`],
  };
}
const certificates = new Map<string, ReturnType<typeof makeCertificate>>();
function certificate(name: string) {
  const made = certificates.get(name) ?? makeCertificate(folder, name);
  certificates.set(name, made);
  return made;
}

async function htpasswd(): Promise<string> {
  const file = join(folder, 'htpasswd');
  const { stdout } = await promisify(execFile)('htpasswd', ['-Bbn', me.username, me.password]);
  await writeFile(file, stdout);
  return file;
}

const PEERS: { name: string; skip: string | false; start: () => Promise<Peer> }[] = [
  {
    name: 'docker-registry, anonymous',
    skip: withoutDocker,
    start: async () => anonymous(await startDockerRegistry(join(folder, 'docker-anonymous'))),
  },
  {
    name: 'docker-registry, basic authentication',
    skip: withoutDocker || withoutHtpasswd,
    async start() {
      const auth = { htpasswd: { realm: 'tests', path: await htpasswd() } };
      return withPassword(anonymous(await startDockerRegistry(join(folder, 'docker-basic'), { auth })));
    },
  },
  {
    name: 'docker-registry, token authentication',
    skip: withoutDocker,
    async start() {
      const signing = await certificate('tokens');
      const { realm } = await startTokenServer(signing, me);
      const auth = { token: { realm, service: SERVICE, issuer: ISSUER, rootcertbundle: signing.certFile } };
      return withPassword(anonymous(await startDockerRegistry(join(folder, 'docker-token'), { auth })));
    },
  },
  {
    name: 'docker-registry, TLS',
    skip: withoutDocker,
    async start() {
      const { certFile, keyFile } = await certificate('docker');
      const tls = { certificate: certFile, key: keyFile };
      return withTls(await startDockerRegistry(join(folder, 'docker-tls'), { tls }), 'docker');
    },
  },
  {
    name: 'our registry, in memory',
    skip: false,
    start: async () => anonymous((await startRegistry({ storage: memoryStorage() })).host),
  },
  {
    name: 'our registry, in layouts, with TLS and basic authentication',
    skip: false,
    async start() {
      const tls = await certificate('ours');
      const storage = await layoutStorage(join(folder, 'ours'));
      return withPassword(await withTls((await startRegistry({ storage, tls, auth: me })).host, 'ours'));
    },
  },
];

async function all(items: AsyncIterable<string>): Promise<string[]> {
  const found: string[] = [];
  for await (const item of items) found.push(item);
  return found;
}

/** Runs a client in the scratch folder, with no settings of the user's. */
async function run(command: string, ...args: string[]): Promise<string> {
  const env = {
    ...process.env,
    DOCKER_CONFIG: join(folder, 'no-docker'),
    REGISTRY_AUTH_FILE: join(folder, 'no-auth.json'),
  };
  return (await promisify(execFile)(command, args, { cwd: folder, env })).stdout;
}
const runOras = (...args: string[]) => run(oras ?? '', ...args);
const runSkopeo = (...args: string[]) => run('skopeo', '--insecure-policy', ...args);

for (const { name, skip, start } of PEERS) {
  // Not in a hook: what is started there ends with the hook.
  const peer = skip === false ? await start() : anonymous('none');
  const repository = new RegistryClient(peer.host, peer.options).repository('team/filter', { willPush: true });
  describe(name, { skip }, () => {
    test('push, resolve, pull', async () => {
      const source = new MemoryTarget();
      const layer = Buffer.alloc(300_000, 'layer');
      const { manifest } = await pushImage(source, layer, { tag: 'v1' });
      assert.equal((await copy(source, 'v1', repository, 'v1')).digest, manifest.digest);
      const back = new MemoryTarget();
      assert.deepEqual(await copy(repository, 'v1', back, 'v1'), manifest);
      assert.deepEqual(await back.resolve('v1'), manifest);
    });

    test('tags, another tag, deletion', async () => {
      const { manifest } = await pushImage(repository, Buffer.from('to be deleted'), { tag: 'd1' });
      await repository.tag(manifest, 'd2');
      const tags = async () => (await all(repository.tags())).filter((tag) => tag.startsWith('d')).sort();
      assert.deepEqual(await tags(), ['d1', 'd2']);
      await repository.delete(manifest);
      assert.deepEqual(await tags(), []);
      await assert.rejects(repository.resolve('d1'), { code: 'not-found' });
    });

    test('what refers to an image is found', async () => {
      const { manifest } = await pushImage(repository, Buffer.from('subject'));
      const { manifest: referrer } = await pushImage(repository, Buffer.from('referrer'), {
        subject: manifest,
        artifactType: 'application/vnd.test',
      });
      const found = await repository.referrers(manifest.digest, 'application/vnd.test');
      assert.deepEqual(
        found.map(({ digest }) => digest),
        [referrer.digest],
      );
    });

    test('a blob is taken over from another repository', async () => {
      const { layer } = await pushImage(repository, Buffer.from('mounted'));
      const other = new RegistryClient(peer.host, peer.options).repository('team/other', { willPush: true });
      assert.equal(await other.mount(layer, 'team/filter'), true);
      assert.equal(await other.exists(layer), true);
    });

    test('the catalogue', async () => {
      const names = await all(new RegistryClient(peer.host, peer.options).catalog());
      assert.ok(names.includes('team/filter'), names.join());
    });

    test('oras pulls what we packed, and we pull what oras pushed', { skip: withoutOras }, async () => {
      await storeImage(repository, await packImage(filter, 'artifact'), 'ours');
      const output = join(folder, `oras ${name}`);
      await runOras('pull', ...peer.orasFlags, '-o', output, `${peer.host}/team/filter:ours`);
      assert.deepEqual(await readFile(join(output, 'filter.wasm')), Buffer.from(module));

      await writeFile(join(folder, 'note.txt'), `note for ${name}`);
      await runOras('push', ...peer.orasFlags, `${peer.host}/team/filter:theirs`, 'note.txt:text/plain');
      const pulled = new MemoryTarget();
      await copy(repository, 'theirs', pulled, 'theirs');
      const note = Buffer.from(`note for ${name}`);
      assert.equal(await pulled.exists(describeBytes('text/plain', note)), true);
    });

    test('skopeo pulls what we packed, and we pull what skopeo pushed', { skip: withoutSkopeo }, async () => {
      const { digest } = await storeImage(repository, await packImage(filter, 'compat'), 'compat');
      const layout = join(folder, `skopeo ${PEERS.findIndex((other) => other.name === name)}`);
      await runSkopeo(
        'copy',
        ...peer.skopeoFlags('src'),
        `docker://${peer.host}/team/filter:compat`,
        `oci:${layout}:compat`,
      );
      const pulled = await OciLayout.open(layout);
      assert.equal((await pulled.resolve('compat')).digest, digest);

      const converted = `docker://${peer.host}/team/filter:docker`;
      await runSkopeo('copy', '--format', 'v2s2', ...peer.skopeoFlags('dest'), `oci:${layout}:compat`, converted);
      const back = new MemoryTarget();
      assert.equal((await copy(repository, 'docker', back, 'docker')).mediaType, MediaType.dockerManifest);
    });
  });
}

test('oras reads our layouts, and we read its', { skip: withoutOras }, async () => {
  const path = join(folder, 'store');
  const layout = await OciLayout.open(path, { create: true });
  const { digest } = await storeImage(layout, await packImage(filter, 'artifact'), 'v1');
  const printed = await runOras('manifest', 'fetch', '--descriptor', '--oci-layout', `${path}:v1`);
  assert.equal(JSON.parse(printed).digest, digest);
  assert.equal((await runOras('repo', 'tags', '--oci-layout', path)).trim(), 'v1');
  await runOras('cp', '--from-oci-layout', `${path}:v1`, '--to-oci-layout', `${join(folder, 'copied')}:v2`);
  const copied = await OciLayout.open(join(folder, 'copied'));
  assert.equal((await copied.resolve('v2')).digest, digest);
});

test('the folder of `registry serve` holds layouts that oras reads', { skip: withoutOras }, async () => {
  const path = join(folder, 'served');
  const { host } = await startRegistry({ storage: await layoutStorage(path) });
  const repository = new RegistryClient(host).repository('team/filter');
  const { digest } = await storeImage(repository, await packImage(filter, 'artifact'), 'v1');
  const printed = await runOras('manifest', 'fetch', '--descriptor', '--oci-layout', `${path}/team+filter:v1`);
  assert.equal(JSON.parse(printed).digest, digest);
});

test('a wrong password', { skip: withoutDocker || withoutHtpasswd }, async () => {
  const auth = { htpasswd: { realm: 'tests', path: await htpasswd() } };
  const hosts = [
    await startDockerRegistry(join(folder, 'docker-wrong'), { auth }),
    (await startRegistry({ auth: me })).host,
  ];
  for (const host of hosts) {
    const credentials = { get: async () => ({ username: 'me', password: 'wrong' }) };
    await assert.rejects(new RegistryClient(host, { credentials }).ping(), { code: 'unauthorized' });
    const blob = Buffer.from('x');
    const push = new RegistryClient(host, { credentials })
      .repository('a')
      .push(describeBytes('text/plain', blob), contentOf(blob));
    await assert.rejects(push, { code: 'unauthorized' });
  }
});
