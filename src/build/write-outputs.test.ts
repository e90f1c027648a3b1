import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { createProject } from './testing-project.ts';
import { writeOutputs } from './write-outputs.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

test('files are replaced whole and nothing else is left', async (t) => {
  const { root } = await createProject(t, { 'out/filter.wasm': 'old' });
  await writeOutputs([
    { path: join(root, 'out/deep/filter.wat'), contents: bytes('text') },
    { path: join(root, 'out/filter.wasm'), contents: bytes('new') },
  ]);
  assert.equal(await readFile(join(root, 'out/filter.wasm'), 'utf8'), 'new');
  assert.deepEqual((await readdir(join(root, 'out'))).sort(), ['deep', 'filter.wasm']);
  assert.deepEqual(await readdir(join(root, 'out/deep')), ['filter.wat']);
});

test('when one file cannot be written the old ones stay', async (t) => {
  const { root } = await createProject(t, { 'out/filter.wasm': 'old', blocked: 'a file where a folder is needed' });
  const files = [
    { path: join(root, 'out/filter.wasm'), contents: bytes('new') },
    { path: join(root, 'blocked/filter.wasm.map'), contents: bytes('map') },
  ];
  await assert.rejects(writeOutputs(files), { code: 'build-output', message: /blocked\/filter\.wasm\.map/ });
  assert.equal(await readFile(join(root, 'out/filter.wasm'), 'utf8'), 'old');
  assert.deepEqual(await readdir(join(root, 'out')), ['filter.wasm']);
});

test('a folder in the place of the module is named', async (t) => {
  const { root } = await createProject(t, {});
  await mkdir(join(root, 'filter.wasm/inside'), { recursive: true });
  await writeFile(join(root, 'filter.wasm/inside/file'), '');
  await assert.rejects(writeOutputs([{ path: join(root, 'filter.wasm'), contents: bytes('new') }]), {
    code: 'build-output',
    message: /filter\.wasm can't be written/,
  });
  assert.deepEqual(await readdir(root), ['filter.wasm']);
});
