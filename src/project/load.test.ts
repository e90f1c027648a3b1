import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadProject } from './load.ts';

let root: string;
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'proxlet-load-'));
  await mkdir(join(root, 'project/assembly/deep'), { recursive: true });
  await writeFile(join(root, 'project/proxlet.yaml'), 'name: hello\nlanguage: assemblyscript\n');
  await mkdir(join(root, 'empty'));
  await mkdir(join(root, 'latin1'));
  await writeFile(join(root, 'latin1/proxlet.yaml'), Buffer.from('name: h\xe9\n', 'latin1'));
});
after(() => rm(root, { recursive: true }));

test('finds the project in a folder and from below', async () => {
  assert.equal((await loadProject(join(root, 'project'))).name, 'hello');
  assert.equal((await loadProject(join(root, 'project/assembly/deep'))).root, join(root, 'project'));
});

test('refuses what is no project', async () => {
  const rejects = (path: string, code: string) => assert.rejects(loadProject(join(root, path)), { code, exitCode: 2 });
  await rejects('empty', 'project-not-found');
  await rejects('nowhere', 'folder-not-found');
  await rejects('project/proxlet.yaml', 'not-a-folder');
  await rejects('latin1', 'project-invalid');
});
