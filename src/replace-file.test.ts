import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder, replaceFile } from './replace-file.ts';

const inProc = process.platform !== 'linux' && 'only Linux has folders that take no others';

test('where no folder can be made, that is said at once', { skip: inProc }, async () => {
  await assert.rejects(makeFolder('/proc/proxlet/modules'), {
    code: 'file-unwritable',
    message: /^cannot make the folder \/proc\/proxlet\/modules: ./,
  });
});

test('nothing is written through a link that somebody has put where the new file is prepared', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-replace-'));
  t.after(() => rm(folder, { recursive: true }));
  const [file, precious] = [join(folder, 'envoy.yaml'), join(folder, 'precious')];
  await writeFile(precious, 'precious');
  await symlink(precious, `${file}.${process.pid}.partial`);
  await replaceFile(file, Buffer.from('new'));
  assert.equal(await readFile(precious, 'utf8'), 'precious');
  assert.equal(await readFile(file, 'utf8'), 'new');
  assert.deepEqual((await readdir(folder)).sort(), ['envoy.yaml', 'precious']);
});
