import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { findClang } from './find-clang.ts';

/** The parts a clang links a filter from; `-###` names them. */
const PARTS = ['wasm-ld', 'lib/crt1-reactor.o', 'lib/libc++.a', 'lib/libc++abi.a', 'lib/libclang_rt.builtins.a'];

async function machine(t: TestContext) {
  const root = await mkdtemp(join(tmpdir(), 'proxlet-find-clang-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const bin = join(root, 'bin');
  async function program(path: string, prints: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, `#!${process.execPath}\nconsole.error(${JSON.stringify(prints)})`);
    await chmod(path, 0o755);
  }
  return {
    bin,
    env: { PATH: bin },
    program,
    /** A clang whose libraries are those `parts` that lie in its folder. */
    async clang(path: string, version: string, parts = PARTS): Promise<void> {
      const folder = `${path}-files`;
      for (const part of parts) {
        await mkdir(dirname(join(folder, part)), { recursive: true });
        await writeFile(join(folder, part), '');
      }
      const words = [...PARTS.filter((part) => !part.includes('libc++')).map((part) => join(folder, part))];
      const line = [words[0], `-L${join(folder, 'lib')}`, ...words.slice(1)].map((word) => ` "${word}"`).join('');
      await program(path, `Debian clang version ${version} (x)\nTarget: wasm32-wasi\n${line}`);
    },
  };
}

test('a clang that has all that filters are linked from goes first, whatever its name', async (t) => {
  const { bin, env, clang } = await machine(t);
  await clang(join(bin, 'clang++'), '19.1.7', PARTS.slice(1));
  await clang(join(bin, 'clang++-18'), '18.1.8');
  await clang(join(bin, 'sdk/bin/clang++'), '20.1.0');
  const found = await findClang({ ...env, WASI_SDK_PATH: join(bin, 'sdk') }, undefined);
  assert.deepEqual(found?.compiler, {
    name: 'clang',
    version: '18.1.8',
    path: join(bin, 'clang++-18'),
    origin: 'path',
  });
});

for (const part of PARTS) {
  test(`a clang without ${part} is passed over for the WASI SDK`, async (t) => {
    const { bin, env, clang } = await machine(t);
    await clang(
      join(bin, 'clang++'),
      '19.1.7',
      PARTS.filter((other) => other !== part),
    );
    await clang(join(bin, 'sdk/bin/clang++'), '20.1.0');
    const found = await findClang({ ...env, WASI_SDK_PATH: join(bin, 'sdk') }, undefined);
    assert.equal(found?.compiler.name, 'WASI SDK');
  });
}

test('zig goes last, and where there is nothing there is nothing', async (t) => {
  const { bin, env, clang, program } = await machine(t);
  assert.equal(await findClang(env, undefined), undefined);
  await clang(join(bin, 'clang++'), '15.0.7');
  await program(join(bin, 'zig'), '0.15.2');
  const found = await findClang(env, undefined);
  assert.deepEqual([found?.compiler.name, found?.compiler.version], ['zig c++', '0.15.2']);
});
