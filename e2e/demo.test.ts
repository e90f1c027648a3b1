/** The README's first command, but for the build. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { scratchFolder } from './support/scratch-folder.ts';

const folder = await scratchFolder();

test('the demo shows the filter’s header and leaves nothing', async () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'demo.js')], {
    encoding: 'utf8',
    // From Node 22.8 on npm keeps what it compiled there.
    env: { ...process.env, TMPDIR: folder, NODE_DISABLE_COMPILE_CACHE: '1' },
  });
  assert.equal(status, 0, stderr);
  for (const line of ['proxlet init hello', 'cd hello', 'proxlet build', 'proxlet run', 'curl -i http']) {
    assert.match(stdout, new RegExp(`^\\$ ${line}`, 'm'));
  }
  assert.match(stdout, /^hello: world\r?$/m);
  assert.deepEqual(await readdir(folder), []);
});
