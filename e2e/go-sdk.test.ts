/** The SDK that Go projects carry has the API of the official one, so that a project can change over by one line. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../src/package-root.ts';
import { isOnPath } from './support/is-on-path.ts';

const skip = !isOnPath('go') && 'no Go here';
const fixture = join(packageRoot(), 'e2e/fixtures/go-sdk-api');

for (const target of [{ GOOS: 'wasip1', GOARCH: 'wasm' }, {}]) {
  test(`every name of the official API compiles against ours, for ${target.GOOS ?? 'editors'}`, { skip }, () => {
    const { status, stderr } = spawnSync('go', ['vet', './...'], {
      cwd: fixture,
      env: { ...process.env, ...target },
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
  });
}

test('the list of names is whole', { skip }, () => {
  const source = readFileSync(join(fixture, 'main.go'), 'utf8');
  const names = source.match(/= proxywasm\.(?:Metric\w+\.)?\w+/g) ?? [];
  assert.equal(names.length, 90, 'the official packages have 84 functions and 6 methods');
});
