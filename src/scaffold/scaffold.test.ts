import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { packageRoot } from '../package-root.ts';
import { scaffold, TEMPLATES } from './index.ts';
import { writeFiles } from './write.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'proxlet-scaffold-'));
});
afterEach(() => rm(root, { recursive: true }));

const make = (directory: string, force = false) =>
  scaffold({
    directory,
    language: 'assemblyscript',
    template: 'headers',
    parameters: { name: 'hello', targets: ['envoy@1.40'] },
    force,
  });
const at = (...path: string[]) => join(root, ...path);

test('makes the project and the folders above it', async () => {
  const { files, replaced } = await make(at('a/b/hello'));
  assert.deepEqual(replaced, []);
  assert.ok(files.includes('.gitignore') && files.includes('.proxlet/schema.json'));
  for (const file of files) await readFile(at('a/b/hello', file));
  assert.deepEqual(await readdir(at('a/b')), ['hello']);
});

test('fills an empty folder in place', async () => {
  const { files } = await make(root);
  assert.deepEqual(new Set(await readdir(root)), new Set(files.map((file) => file.split('/')[0])));
});

test('refuses a folder that is not empty, and leaves it alone', async () => {
  await writeFile(at('notes'), 'x');
  await assert.rejects(make(root), { code: 'folder-not-empty', exitCode: 2, message: /it holds notes$/ });
  assert.deepEqual(await readdir(root), ['notes']);
});

test('refuses a file and a dead link', async () => {
  await writeFile(at('file'), 'x');
  await symlink('nowhere', at('link'));
  await assert.rejects(make(at('file')), { code: 'not-a-folder', message: /it is not a folder$/ });
  await assert.rejects(make(at('link')), { code: 'not-a-folder', message: /leads nowhere$/ });
  await assert.rejects(make(at('file/below')), { code: 'not-a-folder' });
});

test('with force keeps what it replaces', async () => {
  await writeFile(at('README.md'), 'mine');
  await writeFile(at('README.md.orig'), 'older');
  await writeFile(at('notes'), 'x');
  const { replaced } = await make(root, true);
  assert.deepEqual(replaced, [{ path: 'README.md', keptAs: 'README.md.orig2' }]);
  assert.equal(await readFile(at('README.md.orig2'), 'utf8'), 'mine');
  assert.equal(await readFile(at('README.md.orig'), 'utf8'), 'older');
  assert.equal(await readFile(at('notes'), 'utf8'), 'x');
  assert.match(await readFile(at('README.md'), 'utf8'), /^# hello/);
  assert.deepEqual((await make(root, true)).replaced, [], 'files that say the same are left');
});

test('with force follows no link out of the project, and takes back what it did', async () => {
  await mkdir(at('project'));
  await mkdir(at('elsewhere'));
  await writeFile(at('project/.gitignore'), 'mine');
  await symlink('../elsewhere', at('project/assembly'));
  await assert.rejects(make(at('project'), true), { code: 'not-a-folder', message: /assembly is not a folder/ });
  assert.deepEqual((await readdir(at('project'))).sort(), ['.gitignore', 'assembly']);
  assert.equal(await readFile(at('project/.gitignore'), 'utf8'), 'mine');
  assert.deepEqual(await readdir(at('elsewhere')), []);
});

test('leaves nothing when writing fails', async () => {
  const contradictory = [
    { path: 'a', text: 'a file' },
    { path: 'a/b', text: 'and a folder' },
  ];
  await assert.rejects(writeFiles(at('deep/hello'), 'absent', contradictory), { code: 'project-not-written' });
  await assert.rejects(writeFiles(root, 'empty', contradictory), { code: 'project-not-written' });
  assert.deepEqual(await readdir(root), []);
});

test('each language has the templates that lie in its folder', async () => {
  for (const [language, names] of Object.entries(TEMPLATES)) {
    const folders = (await readdir(join(packageRoot(), 'templates', language))).filter((name) => name !== 'shared');
    assert.deepEqual([...names].sort(), folders.sort(), language);
  }
});
