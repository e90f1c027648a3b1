/** Builds of Rust and Go beside the templates: reproducible, of other layouts, and on a machine that lacks the compiler. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { assertRefused } from './support/assert-refused.ts';
import { isOnPath } from './support/is-on-path.ts';
import { proxlet } from './support/proxlet.ts';
import { rustBuild } from './support/rust-target.ts';
import { scratchFolder } from './support/scratch-folder.ts';

const rust = rustBuild();
const COMPILERS = [
  { language: 'rust', skip: 'missing' in rust && rust.missing, install: /`rustup target add wasm32-wasip1`$/m },
  {
    language: 'go',
    skip: !isOnPath('go') && 'no Go here',
    install: /install Go 1\.24 or newer from https:\/\/go\.dev/m,
  },
] as const;

const cwd = await scratchFolder();

async function make(folder: string, language: string): Promise<string> {
  const { status, stderr } = await proxlet(['init', folder, '--name', 'hello', '-l', language], { cwd });
  assert.equal(status, 0, stderr);
  return join(cwd, folder);
}

async function build(project: string, ...args: string[]): Promise<Buffer> {
  const { status, stdout, stderr } = await proxlet(['build', project, '--json', ...args], { cwd });
  assert.equal(status, 0, stderr);
  return readFile(JSON.parse(stdout).module);
}

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

for (const { language, skip, install } of COMPILERS) {
  test(`${language}: the same source gives the same module in any folder`, { skip }, async () => {
    const [one, other] = [await make(`${language}-a`, language), await make(`deeper/${language}-b`, language)];
    const module = await build(one);
    assert.equal(digest(await build(other)), digest(module));
    assert.ok(!module.includes(cwd), 'no path of this machine is in it');
  });

  test(`${language}: a mistake is shown as the compiler has it, with its place`, { skip }, async () => {
    const project = await make(`${language}-broken`, language);
    const file = join(project, language === 'rust' ? 'src/lib.rs' : 'main.go');
    await writeFile(file, `${await readFile(file, 'utf8')}\nbroken\n`);
    const outcome = await proxlet(['build', project], { cwd });
    assertRefused(outcome, 1, /(lib\.rs|main\.go):\d+:\d+/);
  });

  test(`${language}: without a compiler, the message says what to install`, async () => {
    const project = await make(`${language}-alone`, language);
    const env = { PATH: cwd, HOME: cwd };
    const outcome = await proxlet(['build', project], { cwd, env });
    assertRefused(outcome, 5, install);
    const { stdout } = await proxlet(['doctor', '--json'], { cwd, env });
    const tools: { name: string; version?: string; install?: string }[] = JSON.parse(stdout).tools;
    assert.match(tools.find(({ name }) => name === language)?.install ?? '', install);
  });
}

test('rust: a debug build keeps DWARF', { skip: COMPILERS[0].skip }, async () => {
  assert.ok((await build(join(cwd, 'rust-a'), '--debug')).includes('.debug_line'));
});

test('rust: a filter in a workspace is built by its own manifest', { skip: COMPILERS[0].skip }, async () => {
  const root = join(cwd, 'workspace');
  await make('workspace/filters/hello', 'rust');
  await writeFile(join(root, 'Cargo.toml'), '[workspace]\nmembers = ["filters/*"]\nresolver = "2"\n');
  const entry = 'build:\n  entry: filters/hello/Cargo.toml\n';
  await writeFile(join(root, 'proxlet.yaml'), `name: hello\nlanguage: rust\n${entry}`);
  assert.ok((await build(root)).includes('proxy_abi_version_0_2_1'));
});

test('go: a target that is too old for it is refused', { skip: COMPILERS[1].skip }, async () => {
  const { status, stderr } = await proxlet(['init', 'go-old', '-l', 'go', '--for', 'istio@1.20'], { cwd });
  assert.equal(status, 0, stderr);
  assertRefused(await proxlet(['build', 'go-old'], { cwd }), 1, /istio@1\.20 would not load it: it imports \w+/);
});

test('go: a project on the SDK of old is built by TinyGo, or says what else to do', {
  skip: COMPILERS[1].skip,
}, async () => {
  const project = join(cwd, 'tinygo');
  await mkdir(join(project, 'bin'), { recursive: true });
  await writeFile(join(project, 'proxlet.yaml'), 'name: hello\nlanguage: go\n');
  await writeFile(join(project, 'go.mod'), 'module x\n\nrequire github.com/tetratelabs/proxy-wasm-go-sdk v0.24.0\n');
  const env = { PATH: `${join(project, 'bin')}:/bin:/usr/bin` };
  const outcome = await proxlet(['build', project], { cwd, env });
  assertRefused(outcome, 5, /this project needs TinyGo/, /install TinyGo .* or move to Go's own compiler/);
  const module = join(cwd, 'go-a/build/release.wasm');
  const tinygo = `#!/bin/sh\n[ "$1" = version ] && echo "tinygo version 0.40.1 linux" && exit\ncp ${module} "$5"\n`;
  await writeFile(join(project, 'bin/tinygo'), tinygo);
  await chmod(join(project, 'bin/tinygo'), 0o755);
  const built = await proxlet(['build', project, '--json'], { cwd, env });
  assert.equal(JSON.parse(built.stdout).compiler.version, '0.40.1', built.stderr);
});

test('a command of the project builds instead of a compiler', async () => {
  const project = join(cwd, 'make');
  await mkdir(project);
  const settings = `name: hello\nlanguage: cpp\nbuild:\n  command: sh build.sh\n  module: out/$.wasm\n`;
  await writeFile(join(project, 'proxlet.yaml'), settings.replace('$', 'filter'));
  await writeFile(join(project, 'build.sh'), 'echo "$PROXLET_PROFILE" >&2; exit 3\n');
  assertRefused(
    await proxlet(['build', project], { cwd }),
    1,
    /`sh build\.sh` ended with exit code 3/,
    /^\s*release$/m,
  );
  await writeFile(join(project, 'build.sh'), 'true\n');
  assertRefused(await proxlet(['build', project], { cwd }), 2, /there is no .*out\/filter\.wasm/);
});
