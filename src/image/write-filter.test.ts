import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { FILTER, MODULE } from './testing-filter.ts';
import { writeFilter } from './write-filter.ts';

test('a file gets the module, a folder what wasme had', async (t) => {
  const cwd = await mkdtemp(join(tmpdir(), 'proxlet-write-'));
  t.after(() => rm(cwd, { recursive: true }));
  const read = async (path: string) => new Uint8Array(await readFile(join(cwd, path)));

  await writeFilter(cwd, 'hello.wasm', FILTER);
  assert.deepEqual(await read('hello.wasm'), MODULE);
  assert.deepEqual(await readdir(cwd), ['hello.wasm']);

  await writeFilter(cwd, 'new/folder/', FILTER);
  await writeFilter(cwd, 'new', FILTER);
  assert.deepEqual(await read('new/filter.wasm'), MODULE);
  assert.deepEqual(JSON.parse(await readFile(join(cwd, 'new/folder/runtime-config.json'), 'utf8')), {
    type: 'envoy_proxy',
    abiVersions: ['v0.2.1'],
    config: { rootIds: ['add_header'] },
  });
  await assert.rejects(writeFilter(cwd, 'hello.wasm/', FILTER), { code: 'file-unwritable' });
});
