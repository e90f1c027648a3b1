/** The completion scripts, in the shells that they are for. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { isOnPath } from './support/is-on-path.ts';
import { proxlet } from './support/proxlet.ts';
import { scratchFolder } from './support/scratch-folder.ts';

const cwd = await scratchFolder();

for (const shell of ['bash', 'zsh', 'fish']) {
  test(`${shell} parses its script`, { skip: !isOnPath(shell) && `no ${shell} here` }, async () => {
    const { status, stdout } = await proxlet(['completion', shell], { cwd });
    assert.equal(status, 0);
    assert.match(stdout, /proxlet/);
    const file = join(cwd, `proxlet.${shell}`);
    await writeFile(file, stdout);
    const parsed = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
    assert.deepEqual([parsed.status, parsed.stderr], [0, '']);
  });
}

test('bash offers commands, once it has sourced the script', {
  skip: !isOnPath('bash') && 'no bash here',
}, async () => {
  const { stdout: script } = await proxlet(['completion', 'bash'], { cwd });
  const ask = `${script}\nCOMP_WORDS=(proxlet do); COMP_CWORD=1; _proxlet; echo "\${COMPREPLY[@]}"`;
  assert.equal(spawnSync('bash', ['-c', ask], { encoding: 'utf8' }).stdout, 'doctor\n');
});
