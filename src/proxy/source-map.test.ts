import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sourceMapBeside } from './source-map.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proxlet-source-map-'));
  // Offset 16 is line 3, column 5 of the only source.
  await writeFile(
    join(folder, 'debug.wasm.map'),
    JSON.stringify({ version: 3, sourceRoot: './debug', sources: ['assembly/index.ts'], names: [], mappings: 'gBAEI' }),
  );
  await writeFile(join(folder, 'broken.map'), 'not JSON');
});
after(() => rm(folder, { recursive: true }));

test('positions by byte offset, from the map beside the module', async () => {
  const position = await sourceMapBeside(join(folder, 'debug.wasm'), './debug.wasm.map');
  assert.equal(position?.(16), 'assembly/index.ts:3:5');
  assert.equal(position?.(20), 'assembly/index.ts:3:5');
  assert.equal(position?.(3), undefined);
});

test('a map that is missing, elsewhere or damaged explains nothing', async () => {
  const module = join(folder, 'debug.wasm');
  assert.equal(await sourceMapBeside(module, 'other.map'), undefined);
  assert.equal(await sourceMapBeside(module, '../../etc/passwd'), undefined);
  assert.equal(await sourceMapBeside(module, 'https://example.com/debug.wasm.map'), undefined);
  assert.equal((await sourceMapBeside(module, 'broken.map'))?.(16), undefined);
});
