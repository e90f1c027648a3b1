import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { OciLayout } from '../../registry/layout/layout.ts';
import { packImage, storeImage } from '../image/index.ts';
import { findTarget } from './target.ts';

const folder = await mkdtemp(join(tmpdir(), 'proxlet-target-'));
after(() => rm(folder, { recursive: true }));
const MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

const find = (typed: string) =>
  findTarget({
    target: join(folder, typed),
    typed,
    env: { PROXLET_DATA_DIR: join(folder, 'data'), PROXLET_CACHE_DIR: join(folder, 'cache') },
    onProgress() {},
    signal: new AbortController().signal,
  });

test('an image of the store is found by its name, with the root_id that it names', async () => {
  const layout = await OciLayout.open(join(folder, 'data/images'), { create: true });
  const filter = { module: MODULE, runtime: { abiVersions: [], rootIds: ['add_header'] }, annotations: {} };
  const descriptor = await storeImage(layout, await packImage(filter, 'artifact'));
  await layout.tag(descriptor, 'r.example/team/hello:1');
  const target = await find('r.example/team/hello:1');
  assert.ok(target.kind === 'image');
  assert.equal(target.name, 'hello');
  assert.equal(target.rootId, 'add_header');
  assert.match(target.file, /cache.modules.[0-9a-f]{64}\.wasm$/);
});

test('a file goes before an image of the same name', async () => {
  await writeFile(join(folder, 'hello:1'), MODULE);
  assert.deepEqual(await find('hello:1'), {
    kind: 'module',
    file: join(folder, 'hello:1'),
    name: 'hello:1',
    rootId: '',
  });
});

test('what can be no image is not looked for in registries', async () => {
  for (const typed of ['hello', './hello:2', '../a:b', 'some/folder', 'build/x.wasm']) {
    await assert.rejects(find(typed), { code: 'target-not-found', exitCode: 2 }, typed);
  }
});
