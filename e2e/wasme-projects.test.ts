/** Projects as wasme and the tutorials of 2020 and 2021 left them: no proxlet.yaml, and not a file is changed. */
import assert from 'node:assert/strict';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { packageRoot } from '../src/package-root.ts';
import { assertRefused } from './support/assert-refused.ts';
import { edit } from './support/project.ts';
import { proxlet } from './support/proxlet.ts';
import { rustBuild } from './support/rust-target.ts';
import { scratchFolder } from './support/scratch-folder.ts';
import { Session } from './support/session.ts';

const FIXTURES = join(packageRoot(), 'e2e/fixtures');
const cwd = await scratchFolder();
const env = { PROXLET_DATA_DIR: join(cwd, 'data') };

/** A copy of a fixture, without what was installed there. */
async function copy(fixture: string, name: string): Promise<string> {
  const folder = join(cwd, name);
  await cp(join(FIXTURES, fixture), folder, {
    recursive: true,
    filter: (path) => !path.slice(FIXTURES.length).includes('node_modules'),
  });
  return folder;
}

async function sourcesOf(folder: string): Promise<Record<string, string>> {
  const generated = /^(?:node_modules|build|dist|target|\.proxlet)(?:\/|$)/;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const own = files.filter((file) => !generated.test(file.slice(folder.length + 1)));
  return Object.fromEntries(await Promise.all(own.map(async (file) => [file, await readFile(file, 'utf8')])));
}

async function build(folder: string, ...args: string[]) {
  const { status, stdout, stderr } = await proxlet(['build', folder, ...args], { cwd, env });
  assert.equal(status, 0, stderr);
  return stdout;
}

async function assertServes(t: TestContext, folder: string, header: string): Promise<void> {
  const session = await Session.start(t, [folder, '--configuration', 'there'], { cwd, env });
  assert.equal((await session.fetch()).headers.get(header), 'there');
}

test('a tutorial’s project builds by its own asc, unchanged, and runs', async (t) => {
  const folder = await copy('tutorial-2020', 'tutorial');
  const before = await sourcesOf(folder);

  const first = await build(folder, '-t', 'wasme.example/tutorial:1');
  assert.match(first, /^built tutorial\/build\/optimized\.wasm .*, release, asc 0\.14\.8, /m);
  assert.match(first, /^note: the module's ABI is v0\.2\.0; runtime-config\.json names v0-4689a30/m);
  const hint =
    /^hint: there is no project file.*:\n {2}name: tutorial-2020\n {2}language: assemblyscript\n {2}root_id: add_header\nstored /m;
  assert.match(first, hint);
  await assertServes(t, folder, 'hi');

  const { stdout } = await proxlet(['inspect', 'wasme.example/tutorial:1', '--json'], { cwd, env });
  const { rootIds, annotations } = JSON.parse(stdout);
  assert.deepEqual(rootIds, ['add_header']);
  assert.equal(annotations['module.wasm.runtime/abi_version'], 'v0.2.0');
  assert.deepEqual(await sourcesOf(folder), before);
});

test('RootContextHelper gets asc’s message, and what to write instead', async () => {
  const folder = await copy('tutorial-2020', 'helper');
  const source = join(folder, 'assembly/index.ts');
  await edit(source, '  RootContext,\n', '  RootContext,\n  RootContextHelper,\n');
  await edit(source, 'new AddHeaderRoot(context_id)', 'RootContextHelper.wrap(new AddHeaderRoot(context_id))');
  const outcome = await proxlet(['build', folder], { cwd, env });
  assertRefused(outcome, 1, /has no exported member 'RootContextHelper'/);
  assert.match(
    outcome.stderr,
    /^hint: .* 0\.1\.1 had RootContextHelper .* registerRootContext\(\(id: u32\) => new MyRoot/m,
  );
});

test('C++ for Bazel builds without it, and runs', async (t) => {
  const folder = await copy('wasme/cpp', 'cpp');
  assert.match(await build(folder), /^built cpp\/dist\/release\.wasm /m);
  await assertServes(t, folder, 'hello');
});

test('C++ that includes protobuf is told what to leave out', async () => {
  const folder = await copy('wasme/cpp', 'protobuf');
  await edit(join(folder, 'filter.cc'), '#include <string>', '#include "filter.pb.h"');
  const outcome = await proxlet(['build', folder], { cwd, env });
  assertRefused(outcome, 1, /filter\.cc:1:10/, /^hint: the SDK does without protobuf: leave the #include out/m);
});

const rust = rustBuild();
test('Rust of 2020 builds, and runs from its _start', { skip: 'missing' in rust && rust.missing }, async (t) => {
  const folder = await copy('wasme/rust', 'rust');
  assert.match(await build(folder), /^note: the module's ABI is v0\.1\.0; /m);
  const session = await Session.start(t, [folder], { cwd, env });
  assert.equal((await session.fetch()).headers.get('hello'), 'there');
});

test('TinyGo that is missing is told with what moves the filter to Go', async () => {
  const folder = await copy('wasme/tinygo', 'tinygo');
  const outcome = await proxlet(['build', folder], { cwd, env: { ...env, PATH: cwd } });
  assertRefused(outcome, 5, /needs TinyGo/, /import github\.com\/proxy-wasm\/proxy-wasm-go-sdk/);
});

test('a root id follows runtime-config.json, and proxlet.yaml goes before it', async () => {
  const folder = await copy('wasme/cpp', 'order');
  const rootId = async () => {
    const { stdout, stderr } = await proxlet(['run', folder, '--print-config'], { cwd, env });
    return /root_id: (\S*)/.exec(stdout)?.[1] ?? stderr;
  };
  assert.equal(await rootId(), 'add_header');
  await edit(join(folder, 'runtime-config.json'), '"add_header"', '"other"');
  assert.equal(await rootId(), 'other');
  await writeFile(
    join(folder, 'proxlet.yaml'),
    'name: order\nlanguage: cpp\nroot_id: told\nbuild: { entry: filter.cc }\n',
  );
  assert.equal(await rootId(), 'told');
});
