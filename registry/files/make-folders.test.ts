import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { makeFolders } from './make-folders.ts';

async function root(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-folders-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

test('a folder is made with those that it is in, by several at once, and each is told of what it made', async (t) => {
  const top = await root(t);
  const folder = join(top, 'a/b/c');
  assert.equal(await makeFolders(join(top, 'x/y')), join(top, 'x'));
  const made = await Promise.all([makeFolders(folder), makeFolders(folder), makeFolders(join(top, 'a'))]);
  assert.ok((await stat(folder)).isDirectory());
  assert.ok(made.includes(join(top, 'a')), JSON.stringify(made));
  assert.equal(await makeFolders(folder), undefined);
});

test('a file in the way is an error', async (t) => {
  const file = join(await root(t), 'file');
  await writeFile(file, '');
  await assert.rejects(makeFolders(join(file, 'folder')), { code: 'ENOTDIR' });
});

const inProc = process.platform !== 'linux' && 'only Linux has folders that take no others';

test('where no folder can be made, that is said at once', { skip: inProc }, async () => {
  await assert.rejects(makeFolders('/proc/proxlet/modules'), { code: 'ENOENT' });
});
