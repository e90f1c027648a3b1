/** What cannot work is refused with a message, an exit code and no stack trace. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../src/package-root.ts';
import { assertRefused } from './support/assert-refused.ts';
import { filterText, writeModule } from './support/modules.ts';
import { proxlet, proxletBin } from './support/proxlet.ts';
import { scratchFolder } from './support/scratch-folder.ts';

const cwd = await scratchFolder();
await writeModule(join(cwd, 'good.wasm'), filterText());
await writeModule(join(cwd, 'no-abi.wasm'), '(module (memory (export "memory") 1))');
await writeModule(join(cwd, 'import.wasm'), filterText({ imports: '(import "env" "proxy_nope" (func (param i32)))' }));
await writeFile(join(cwd, 'text.wasm'), 'hello\n');
await writeFile(join(cwd, 'cut.wasm'), (await readFile(join(cwd, 'good.wasm'))).subarray(0, 60));
await mkdir(join(cwd, 'empty'));
await mkdir(join(cwd, 'wrong'));
await writeFile(join(cwd, 'wrong/proxlet.yaml'), 'name: wrong\nlanguage: assemblyscript\nrootid: add_header\n');

const CASES: { name: string; args: string[]; exitCode: number; says: RegExp[] }[] = [
  {
    name: 'a file that is no module',
    args: ['run', 'text.wasm'],
    exitCode: 1,
    says: [/^error: .*not a WebAssembly module: it begins with 68 65 6c 6c/m, /^hint: pass the \.wasm file/m],
  },
  {
    name: 'a module that is cut short',
    args: ['run', 'cut.wasm'],
    exitCode: 1,
    says: [/^error: the module is cut short or damaged: .*60 bytes/m, /^hint: build or download it again/m],
  },
  {
    name: 'a module without an ABI marker',
    args: ['run', 'no-abi.wasm'],
    exitCode: 1,
    says: [/^error: the module exports no proxy_abi_version_/m, /^hint: build it with a Proxy-Wasm SDK/m],
  },
  {
    name: 'a module with an import that no host has',
    args: ['run', 'import.wasm'],
    exitCode: 1,
    says: [/^error: .*imports env\.proxy_nope, which Proxy-Wasm hosts do not have/m, /^hint: remove the call/m],
  },
  {
    name: 'a project file with a wrong field',
    args: ['run', 'wrong'],
    exitCode: 2,
    says: [/^error: .*wrong\/proxlet\.yaml:3:1: unknown field "rootid"/m, /^hint: did you mean "root_id"\?/m],
  },
  {
    name: 'a folder without a project',
    args: ['run', 'empty'],
    exitCode: 2,
    says: [/^error: there is no proxlet\.yaml in .*empty or above it/m, /^hint: make a project with `proxlet init`/m],
  },
  {
    name: 'a folder without a project, to build',
    args: ['build', 'empty'],
    exitCode: 2,
    says: [/^error: there is no proxlet\.yaml/m],
  },
  {
    name: 'a path that is not there',
    args: ['run', 'nowhere'],
    exitCode: 2,
    says: [/^error: there is neither a folder nor a module at .*nowhere/m],
  },
  {
    name: 'a backend that is no address',
    args: ['run', 'good.wasm', '--backend', 'localhost:3000/x'],
    exitCode: 2,
    says: [/^error: "localhost:3000\/x" is no backend/m, /^hint: give scheme, host and port/m],
  },
  {
    name: 'an option that does not exist',
    args: ['run', '--prot', '1'],
    exitCode: 2,
    says: [/--prot/, /--port/],
  },
];

for (const { name, args, exitCode, says } of CASES) {
  test(name, async () => {
    assertRefused(await proxlet(args, { cwd }), exitCode, ...says);
  });

  test(`${name}, for programs`, async () => {
    const { status, stderr } = await proxlet([...args, '--json'], { cwd });
    const { error }: { error: { code: string; message: string } } = JSON.parse(stderr);
    assert.equal(status, exitCode);
    assert.match(error.code, /^[a-z]+(-[a-z]+)*$/);
    assert.notEqual(error.message, '');
  });
}

test('no Envoy for --on envoy', async () => {
  const env = { PATH: join(cwd, 'empty'), PROXLET_CACHE_DIR: join(cwd, 'empty'), PROXLET_ENVOY: undefined };
  const outcome = await proxlet(['run', 'good.wasm', '--port', '0', '--on', 'envoy'], { cwd, env });
  assertRefused(outcome, 5, /^error: there is no Envoy/m, /^hint: fetch one with `proxlet doctor --fetch envoy`/m);
});

const node18 = join(
  packageRoot(),
  `e2e/fixtures/node-18/node_modules/node-${process.platform}-${process.arch}/bin/node`,
);
const { stdout: version } = spawnSync(node18, ['--version'], { encoding: 'utf8' });

test('a real Node 18', { skip: version === null && `no Node 18 is packed for this platform: ${node18}` }, () => {
  assert.match(version, /^v18\./);
  const { status, stdout, stderr } = spawnSync(node18, [proxletBin(), 'run', 'good.wasm'], { cwd, encoding: 'utf8' });
  const needs = new RegExp(
    `^error: proxlet needs Node\\.js 20\\.19 or newer, and this is ${version.trim().slice(1)}$`,
    'm',
  );
  assertRefused({ status, stdout, stderr }, 2, needs, /^hint: install a newer one/m);
});
