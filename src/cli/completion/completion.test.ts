import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { loadCommands } from '../registry.ts';
import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { flagsOf } from './words.ts';
import { zshCompletion } from './zsh.ts';

const commands = await loadCommands();
const leaves = commands.flatMap((command) => ('commands' in command ? command.commands : [command]));
const scripts = { bash: bashCompletion(commands), zsh: zshCompletion(commands), fish: fishCompletion(commands) };

let folder: string;
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'proxlet-completion-'));
  writeFileSync(join(folder, 'filter one.wasm'), '');
  for (const [shell, script] of Object.entries(scripts)) writeFileSync(join(folder, shell), script);
});
after(() => rmSync(folder, { recursive: true }));

for (const [shell, script] of Object.entries(scripts)) {
  test(`the script for ${shell} knows every command and option`, () => {
    for (const command of [...commands, ...leaves]) {
      assert.match(script, new RegExp(`\\b${command.name}\\b`));
    }
    for (const command of leaves) {
      for (const { long } of flagsOf(command)) {
        assert.ok(script.includes(shell === 'fish' ? `-l ${long.slice(2)}` : long), `${command.name} ${long}`);
      }
    }
    const { status, error, stderr } = spawnSync(shell, ['-n', join(folder, shell)], { encoding: 'utf8' });
    const absent = error !== undefined && 'code' in error && error.code === 'ENOENT';
    if (!absent) assert.equal(status, 0, stderr);
  });
}

/** What bash offers for the last word of a command line. */
function offered(...words: string[]): string[] {
  const ask = `source ${join(folder, 'bash')}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _proxlet
    ((\${#COMPREPLY[@]})) && printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout } = spawnSync('bash', ['-c', ask, 'bash', ...words], { cwd: folder, encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line !== '');
}

test('bash completes commands, options, values and files', () => {
  assert.deepEqual(offered('proxlet', 'b'), ['build']);
  assert.deepEqual(offered('proxlet', '--json', 'do'), ['doctor']);
  assert.deepEqual(offered('proxlet', 'run', '--lo'), ['--log-level']);
  assert.deepEqual(offered('proxlet', 'run', '--on', ''), ['embedded', 'envoy']);
  assert.deepEqual(offered('proxlet', 'completion', 'z'), ['zsh']);
  assert.deepEqual(offered('proxlet', 'run', 'fil'), ['filter one.wasm']);
  assert.deepEqual(offered('proxlet', 'run', '-c', 'fil'), ['filter one.wasm']);
  assert.deepEqual(offered('proxlet', 'run', '--port', ''), []);
});

test('bash completes what is below a group', () => {
  assert.deepEqual(offered('proxlet', 'deploy', 'e'), ['envoy-gateway', 'envoy']);
  assert.deepEqual(offered('proxlet', 'deploy', '--js'), ['--json']);
  assert.deepEqual(offered('proxlet', 'deploy', 'istio', '--work'), ['--workload-type']);
  assert.deepEqual(offered('proxlet', 'deploy', '--json', 'istio', '--phase', ''), ['authn', 'authz', 'stats']);
  assert.deepEqual(offered('proxlet', 'tail', 'i'), ['istio']);
});
