import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(import.meta.resolve('./testing-main.js'));

/** The files that a run of proxlet loads, as V8's coverage tells. */
function loadedBy(...argv: string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'proxlet-modules-'));
  try {
    const { status, stderr } = spawnSync(process.execPath, [MAIN, ...argv], {
      env: { ...process.env, NODE_V8_COVERAGE: folder },
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    return readdirSync(folder).flatMap((name) => {
      const { result }: { result: { url: string }[] } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      return result.map(({ url }) => url).filter((url) => url.startsWith('file:'));
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Names of packages among the files. */
function packagesOf(files: string[]): string[] {
  const names = files.map((file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]);
  return [...new Set(names)].filter((name) => name !== undefined).sort();
}

test('--help loads no package but the frame’s own', () => {
  assert.deepEqual(packagesOf(loadedBy('--help')), ['chalk', 'commander']);
  assert.deepEqual(packagesOf(loadedBy('run', '--help')), ['chalk', 'commander']);
});

test('the help of one command loads no other command', () => {
  const commands = loadedBy('build', '--help').filter((file) => file.includes('/commands/'));
  assert.deepEqual(
    commands.map((file) => file.replace(/.*\//, '')),
    ['build.js'],
  );
});

test('the help of deploy loads nothing that deploys', () => {
  for (const path of [['deploy'], ['deploy', 'istio'], ['status'], ['tail']]) {
    const files = loadedBy(...path, '--help');
    assert.deepEqual(packagesOf(files), ['chalk', 'commander']);
    assert.deepEqual(
      files.filter((file) => /\/src\/(deploy|image|project|envoy)\//.test(file)),
      [],
    );
  }
});
