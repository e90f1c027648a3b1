/** A C++ filter on a machine that has Node and its npm, and no compiler. */
import assert from 'node:assert/strict';
import { mkdir, realpath, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { proxlet, startProxlet } from './support/proxlet.ts';
import { scratchFolder } from './support/scratch-folder.ts';
import { Session } from './support/session.ts';

const folder = await scratchFolder();
const bin = join(folder, 'bin');
await mkdir(bin);
await symlink(process.execPath, join(bin, 'node'));
await symlink(await realpath(join(dirname(process.execPath), 'npm')), join(bin, 'npm'));
const env = { PATH: bin, WASI_SDK_PATH: undefined };

test('it says what to install when nothing may be fetched, and otherwise fetches a compiler, builds and runs', async (t) => {
  const made = await proxlet(['init', 'hello', '--language', 'cpp', '--no-input'], { cwd: folder, env });
  assert.equal(made.status, 0, made.stderr);
  const cwd = join(folder, 'hello');
  // Whatever the user's cache has already.
  const refused = await proxlet(['build', '--offline'], {
    cwd,
    env: { ...env, PROXLET_CACHE_DIR: join(folder, 'cache') },
  });
  assert.equal(refused.status, 5);
  assert.match(refused.stderr, /no C\+\+ compiler that makes filters is here/);

  // The compiler takes its time: it is WebAssembly itself.
  const built = await startProxlet(['build', '--json'], { cwd, env }).ended;
  assert.equal(built.status, 0, built.stderr);
  const { compiler }: { compiler: { name: string; origin: string } } = JSON.parse(built.stdout);
  assert.deepEqual([compiler.name, compiler.origin], ['@yowasp/clang', 'cache']);
  const session = await Session.start(t, ['build/release.wasm', '--root-id', 'add_header'], { cwd, env });
  assert.equal((await session.fetch()).headers.get('hello'), 'world');
});
