import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder } from './replace-file.ts';

test('a folder is made with those that it is in, by several at once', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'proxlet-folders-'));
  t.after(() => rm(root, { recursive: true }));
  const folder = join(root, 'a/b/c');
  await Promise.all([makeFolder(folder), makeFolder(folder), makeFolder(join(root, 'a'))]);
  assert.ok((await stat(folder)).isDirectory());
});

const inProc = process.platform !== 'linux' && 'only Linux has folders that take no others';

test('where no folder can be made, that is said at once', { skip: inProc }, async () => {
  await assert.rejects(makeFolder('/proc/proxlet/modules'), {
    code: 'file-unwritable',
    message: /^cannot make the folder \/proc\/proxlet\/modules: ./,
  });
});
