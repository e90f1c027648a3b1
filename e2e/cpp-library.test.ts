/** A C++ filter with a library from a registry: PyPI carries header-only ones, and `build.include` names their folder. */
import assert from 'node:assert/strict';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../src/package-root.ts';
import { isOnPath } from './support/is-on-path.ts';
import { proxlet } from './support/proxlet.ts';
import { runProgram } from './support/run-program.ts';
import { scratchFolder } from './support/scratch-folder.ts';
import { Session } from './support/session.ts';

const project = await scratchFolder();
await cp(join(packageRoot(), 'e2e/fixtures/cpp-library'), project, { recursive: true });

test('a library of headers is installed, built in, and used', {
  skip: !isOnPath('python3') && 'no Python here',
}, async (t) => {
  const missing = await proxlet(['build'], { cwd: project });
  assert.match(missing.stderr, /third_party\/nlohmann_json\/include does not exist/);
  const args = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--no-compile', '--target', 'third_party'];
  const installed = await runProgram('python3', [...args, '--require-hashes', '--requirement', 'requirements.txt'], {
    cwd: project,
  });
  assert.equal(installed.status, 0, installed.stderr);
  const session = await Session.start(t, ['--no-watch'], { cwd: project });
  assert.equal((await session.fetch()).headers.get('x-json'), 'yes');
  const refused = await proxlet(['run', '--port', '0', '--configuration', 'no JSON'], { cwd: project });
  assert.equal(refused.status, 1);
  assert.match(refused.stdout + refused.stderr, /the configuration is not a JSON object/);
});
