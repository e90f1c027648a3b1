/** What goes wrong between a user, the store and a registry: nothing half-written is visible, and the next run recovers. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  copy,
  describe,
  digestOf,
  MemoryTarget,
  OciLayout,
  RegistryClient,
  type RegistryError,
  repeatable,
} from '../../registry/index.ts';
import { type Fault, type FaultAction, memoryStorage } from '../../registry/server/index.ts';
import { pushImage } from '../../registry/testing-image.ts';
import { packImage, storeImage } from '../../src/image/index.ts';
import { signalGroup, start } from '../support/child-processes.ts';
import { ImageUser } from '../support/image-user.ts';
import { isOnPath } from '../support/is-on-path.ts';
import { proxletBin, startProxlet } from '../support/proxlet.ts';
import { startRegistry } from '../support/registry.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { serveRegistry } from '../support/served-registry.ts';

const withoutBash = !isOnPath('bash') && 'no bash here';
const LAYER = Buffer.alloc(200_000, 'layer');
/** Waits take no time. */
const clock = { now: () => Date.now(), sleep: async () => {} };

async function sourceImage() {
  const source = new MemoryTarget();
  return { source, ...(await pushImage(source, LAYER, { tag: 'v1' })) };
}

/** A registry whose answers are spoilt, and a repository there. */
async function faulty(...faults: Fault[]) {
  const { host } = await startRegistry({ faults });
  return new RegistryClient(host, { clock }).repository('a');
}

const MEND: FaultAction[] = [
  { type: 'hang-up' },
  { type: 'hang-up', afterBytes: 1 },
  { type: 'no-answer' },
  { type: 'status', status: 500 },
  { type: 'status', status: 503 },
  { type: 'status', status: 429, headers: { 'retry-after': '2' } },
];

test('a push survives whatever happens once, at every step', async () => {
  const { source, manifest } = await sourceImage();
  for (const action of MEND) {
    let isSpoilt = true;
    for (let skip = 0; isSpoilt; skip++) {
      const seen: (string | undefined)[] = [];
      const { host } = await startRegistry({ faults: [{ skip, action }], onRequest: ({ fault }) => seen.push(fault) });
      const repository = new RegistryClient(host, { clock, plainHttp: true }).repository('a');
      await copy(source, 'v1', repository, 'v1');
      isSpoilt = seen.includes(action.type);
      const back = new MemoryTarget();
      assert.equal((await copy(repository, 'v1', back, 'v1')).digest, manifest.digest, `${action.type} at ${skip}`);
    }
  }
});

test('a pull survives whatever happens once, at every step', async () => {
  const { source, layer } = await sourceImage();
  for (const action of [...MEND, { type: 'truncate', afterBytes: 10 } as const]) {
    for (let skip = 0; skip < 4; skip++) {
      const { host } = await startRegistry({ faults: [{ method: 'GET', path: /blobs|manifests/, skip, action }] });
      const repository = new RegistryClient(host, { clock, plainHttp: true }).repository('a');
      await copy(source, 'v1', repository, 'v1');
      const back = new MemoryTarget();
      await copy(repository, 'v1', back, 'v1');
      assert.equal(await back.exists(layer), true, `${action.type} at ${skip}`);
    }
  }
});

for (const [what, code] of [
  ['corrupt', 'digest-mismatch'],
  ['resize', 'size-mismatch'],
  ['truncate', 'unreachable'],
] as const) {
  test(`content that stays wrong (${what}) is refused, is not in the store, and the next pull mends it`, async () => {
    const { source, layer, manifest } = await sourceImage();
    const action: FaultAction =
      what === 'corrupt' ? { type: what } : what === 'resize' ? { type: what, by: -1 } : { type: what, afterBytes: 0 };
    const fault = { method: 'GET', path: new RegExp(layer.digest), times: 5, action };
    const repository = await faulty(fault);
    await copy(source, 'v1', repository, 'v1');
    const folder = await scratchFolder();
    const layout = await OciLayout.open(folder, { create: true });
    await assert.rejects(copy(repository, 'v1', layout, 'v1'), (error: RegistryError) => {
      assert.equal(error.side, 'source');
      return (
        ['digest-mismatch', 'size-mismatch', 'unreachable'].includes(error.code) &&
        (what !== 'corrupt' || error.code === code)
      );
    });
    await assert.rejects(layout.resolve('v1'), { code: 'not-found' });
    assert.equal(await layout.exists(layer), false);
    assert.deepEqual(await readdir(join(folder, 'ingest')), []);
    const mended = await copyUntilItWorks(() => copy(repository, 'v1', layout, 'v1'));
    assert.equal(mended.digest, manifest.digest);
  });
}

/** As often as faults may be left over. */
async function copyUntilItWorks<T>(work: () => Promise<T>): Promise<T> {
  for (let turn = 0; turn < 5; turn++) {
    try {
      return await work();
    } catch {}
  }
  return work();
}

test('a manifest that is not what its digest says', async () => {
  const { source, manifest } = await sourceImage();
  const repository = await faulty({ method: 'GET', path: /manifests/, times: 9, action: { type: 'corrupt' } });
  await copy(source, 'v1', repository, 'v1');
  await assert.rejects(copy(repository, manifest.digest, new MemoryTarget(), 'v1'), { code: 'digest-mismatch' });
});

test('a digest header that is not the content’s', async () => {
  const { source } = await sourceImage();
  const headers = { 'docker-content-digest': digestOf(Buffer.from('other')) };
  const repository = await faulty({
    path: /manifests\/v1/,
    method: 'HEAD',
    times: 9,
    action: { type: 'headers', headers },
  });
  await copy(source, 'v1', repository, 'v1');
  await assert.rejects(copy(repository, 'v1', new MemoryTarget(), 'v1'));
});

test('a redirect to another host takes no credentials along', async () => {
  const seen: (string | undefined)[] = [];
  const storage = createServer((request, response) => {
    seen.push(request.headers.authorization);
    response.end(LAYER);
  });
  storage.listen(0, '127.0.0.1');
  await once(storage, 'listening');
  after(() => storage.close());
  const address = storage.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const { source, layer } = await sourceImage();
  const me = { username: 'me', password: 'secret' };
  const location = `http://localhost:${port}/blob`;
  const { host } = await startRegistry({
    auth: me,
    faults: [
      { method: 'GET', path: new RegExp(layer.digest), action: { type: 'status', status: 307, headers: { location } } },
    ],
  });
  const repository = new RegistryClient(host, { clock, credentials: { get: async () => me } }).repository('a');
  await copy(source, 'v1', repository, 'v1');
  const back = new MemoryTarget();
  await copy(repository, 'v1', back, 'v1');
  assert.equal(await back.exists(layer), true);
  assert.deepEqual(seen, [undefined]);
});

const filter = {
  module: Buffer.concat([Buffer.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0), Buffer.alloc(3_000_000, 1)]),
  runtime: { abiVersions: ['v0.2.1'], rootIds: [] },
  annotations: {},
};

/** Runs a command of proxlet whose files may not become larger than so many KiB, and where that is an error and no signal. */
function limited(kibibytes: number, args: readonly string[], user: ImageUser) {
  const script = `trap '' XFSZ; ulimit -f ${kibibytes}; exec "$@"`;
  return start('bash', ['-c', script, 'limited', process.execPath, proxletBin(), ...args], {
    cwd: user.folder,
    env: { ...process.env, ...user.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

test('a full disk below the store: nothing half-written stays, and the next pull works', {
  skip: withoutBash,
}, async () => {
  const user = new ImageUser(await scratchFolder());
  const { host } = await startRegistry();
  await storeImage(new RegistryClient(host).repository('a'), await packImage(filter, 'artifact'), 'v1');
  const child = limited(1024, ['pull', `${host}/a:v1`, '--json'], user);
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const [status] = await once(child, 'close');
  assert.equal(status, 1, stderr);
  assert.match(JSON.parse(stderr).error.message, /larger than the system allows/);
  assert.deepEqual(await user.run('list'), { images: [] });
  assert.deepEqual(await readdir(join(user.folder, 'data/images/ingest')), []);
  await user.run('pull', `${host}/a:v1`);
});

test('a full disk below the registry: the push fails, and what was there stays', { skip: withoutBash }, async () => {
  const user = new ImageUser(await scratchFolder());
  const args = ['registry', 'serve', '--json', '--port', '0', '--storage', 'registry'];
  const child = limited(1024, args, user);
  after(() => signalGroup(child.pid, 'SIGKILL'));
  const [line] = await once(child.stdout?.setEncoding('utf8') ?? child, 'data');
  const { host } = JSON.parse(line.split('\n')[0]);
  child.stdout?.resume();
  const repository = new RegistryClient(host, { clock }).repository('a');
  await pushImage(repository, Buffer.from('small'), { tag: 'small' });
  await assert.rejects(storeImage(repository, await packImage(filter, 'artifact'), 'v1'), { status: 507 });
  await assert.rejects(repository.resolve('v1'), { code: 'not-found' });
  await copy(repository, 'small', new MemoryTarget(), 'small');
  assert.deepEqual(await readdir(join(user.folder, 'registry/a/ingest')), []);
});

test('kill -9 of a pull: the store is as before, and the next pull works', async () => {
  const user = new ImageUser(await scratchFolder());
  const storage = memoryStorage();
  let asked = () => {};
  const midway = new Promise<void>((resolve) => {
    asked = resolve;
  });
  let isStuck = true;
  const { host } = await startRegistry({
    storage: {
      ...storage,
      repository(name) {
        const repository = storage.repository(name);
        const readBlob = repository.readBlob.bind(repository);
        repository.readBlob = async function* (digest, first, last) {
          const isLarge = last > 1_000_000;
          if (!isLarge || !isStuck) return yield* readBlob(digest, first, last);
          yield* readBlob(digest, first, 1_000_000);
          asked();
          await new Promise(() => {});
        };
        return repository;
      },
    },
  });
  const { digest } = await storeImage(
    new RegistryClient(host).repository('a'),
    await packImage(filter, 'artifact'),
    'v1',
  );
  const { child, ended } = startProxlet(['pull', `${host}/a:v1`], { cwd: user.folder, env: user.env });
  await midway;
  signalGroup(child.pid, 'SIGKILL');
  await ended;
  isStuck = false;
  assert.deepEqual(await user.run('list'), { images: [] });
  assert.equal((await user.run('pull', `${host}/a:v1`)).digest, digest);
});

test('kill -9 of the registry in the middle of a push: it starts again with what was whole', async () => {
  const folder = await scratchFolder();
  const args = ['--storage', 'registry'];
  const first = await serveRegistry(folder, args);
  const before = new RegistryClient(first.host, { clock, attempts: 1 }).repository('a');
  const small = await pushImage(before, Buffer.from('small'), { tag: 'small' });
  const bytes = Buffer.alloc(1_000_000, 'x');
  const large = describe('application/octet-stream', bytes);
  const push = before.push(
    large,
    repeatable(async function* () {
      yield bytes.subarray(0, 600_000);
      signalGroup(first.pid, 'SIGKILL');
      await new Promise((resolve) => setImmediate(resolve));
      yield bytes.subarray(600_000);
    }),
  );
  await assert.rejects(push, { code: 'unreachable' });

  const second = await serveRegistry(folder, args);
  const again = new RegistryClient(second.host, { clock }).repository('a');
  assert.equal((await again.resolve('small')).digest, small.manifest.digest);
  assert.equal(await again.exists(large), false);
  await pushImage(again, bytes, { tag: 'large' });
  assert.equal(JSON.parse(await readFile(join(folder, 'registry/a/index.json'), 'utf8')).manifests.length, 2);
});

test('two processes push to the same repository at once', async () => {
  const { host } = await serveRegistry(await scratchFolder(), ['--storage', 'registry']);
  const users = await Promise.all([1, 2].map(async () => new ImageUser(await scratchFolder())));
  const source = new RegistryClient(host).repository('source');
  await storeImage(source, await packImage(filter, 'artifact'), 'v1');
  await Promise.all(users.map((user, index) => user.run('copy', `${host}/source:v1`, `${host}/both:v${index}`)));
  const { tags } = (await users[0]?.run('list', `${host}/both`)) ?? {};
  assert.deepEqual(tags, ['v0', 'v1']);
});
