import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loadProject } from './load.ts';
import { parseProject } from './parse.ts';
import { recogniseProject } from './recognise.ts';
import { suggestProjectFile } from './suggest.ts';
import type { Project } from './types.ts';

const RUNTIME = '{"type":"envoy_proxy","abiVersions":["v0.2.1"],"config":{"rootIds":["add_header","other"]}}';
const scripts = (commands: Record<string, string>, more: object = {}) =>
  JSON.stringify({ scripts: commands, dependencies: { '@solo-io/proxy-runtime': '^0.1.8' }, ...more });
const WASME_SCRIPTS = {
  'asbuild:untouched': 'asc assembly/index.ts -b build/untouched.wasm --debug',
  'asbuild:optimized': 'asc assembly/index.ts -b build/optimized.wasm --optimize',
  asbuild: 'npm run asbuild:untouched && npm run asbuild:optimized',
};
const BUILD = `wasm_cc_binary(\n    name = "filter.wasm",\n    srcs = ["filter.cc", "filter.h"],\n    deps = [":x"],\n)\n`;
const CARGO =
  '[package]\nname = "auth_filter"\n\n[lib]\ncrate-type = ["cdylib"]\n\n[dependencies]\nproxy-wasm = "0.1.4"\n';

/** A folder called `My Filter` with the files given. */
async function folder(t: TestContext, files: Record<string, string>): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'proxlet-recognise-'));
  t.after(() => rm(parent, { recursive: true }));
  const root = join(parent, 'My Filter');
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

interface Case {
  files: Record<string, string>;
  expected: Partial<Project>;
}

const AS_ARGUMENTS = {
  release: ['-b', 'build/optimized.wasm', '--optimize'],
  debug: ['-b', 'build/untouched.wasm', '--debug'],
};
const CASES: Record<string, Case> = {
  'the AssemblyScript of wasme': {
    files: { 'package.json': scripts(WASME_SCRIPTS) },
    expected: {
      language: 'assemblyscript',
      name: 'my-filter',
      build: { entry: 'assembly/index.ts', out: 'build', arguments: AS_ARGUMENTS },
    },
  },
  'a package with a scope, one script and an asconfig.json': {
    files: { 'package.json': scripts({ asbuild: 'asc src/a.ts --target release' }, { name: '@me/Hello' }) },
    expected: {
      language: 'assemblyscript',
      name: 'hello',
      build: {
        entry: 'src/a.ts',
        out: 'build',
        arguments: { release: ['--target', 'release'], debug: ['--target', 'release'] },
      },
    },
  },
  'scripts that only a shell can read': {
    files: { 'package.json': scripts({ asbuild: 'gulp && asc x.ts' }) },
    expected: {
      build: {
        entry: 'assembly/index.ts',
        out: 'build',
        custom: { command: 'npm install && npm run asbuild', module: 'build/optimized.wasm' },
      },
    },
  },
  'a library of Rust': {
    files: { 'Cargo.toml': CARGO },
    expected: { language: 'rust', name: 'auth_filter', build: { entry: 'Cargo.toml', out: 'build' } },
  },
  'the TinyGo of wasme': {
    files: {
      'go.mod': 'module main\n\nrequire (\n\tgithub.com/tetratelabs/proxy-wasm-go-sdk v0.0.8\n)\n',
      'main.go': '',
    },
    expected: { language: 'go', name: 'my-filter', build: { entry: '.', out: 'build' } },
  },
  'the C++ of wasme': {
    files: { WORKSPACE: '', BUILD, 'filter.cc': '', 'test.cc': '' },
    expected: { language: 'cpp', name: 'my-filter', build: { entry: 'filter.cc', out: 'dist' } },
  },
  'C++ of several sources': {
    files: { 'MODULE.bazel': '', 'BUILD.bazel': BUILD.replace('filter.h', 'b.cc'), 'filter.cc': '', 'b.cc': '' },
    expected: { build: { entry: '.', out: 'dist' } },
  },
};

for (const [what, { files, expected }] of Object.entries(CASES)) {
  test(`${what} is a project, and so is what is suggested for it`, async (t) => {
    const root = await folder(t, { ...files, 'runtime-config.json': RUNTIME });
    const project = await loadProject(root);
    assert.deepEqual({ ...project, ...expected }, project);
    assert.equal(project.rootId, 'add_header');
    assert.deepEqual(project.recognised?.runtimeConfig?.rootIds, ['add_header', 'other']);

    const { recognised: _, ...same } = project;
    const { arguments: __, ...build } = same.build;
    const suggested = parseProject(project.file, suggestProjectFile(project));
    assert.deepEqual(suggested, { ...same, build, image: suggested.image });
  });
}

test('a layout suffices, also seen from a folder below', async (t) => {
  const root = await folder(t, { 'Cargo.toml': CARGO, 'src/lib.rs': '' });
  const project = await loadProject(join(root, 'src'));
  assert.deepEqual([project.root, project.rootId, project.recognised?.runtimeConfig], [root, '', undefined]);
});

test('proxlet.yaml goes before runtime-config.json, and one above before a bare layout', async (t) => {
  const root = await folder(t, {
    'proxlet.yaml': 'name: told\nlanguage: rust\n',
    'runtime-config.json': RUNTIME,
    'crate/Cargo.toml': CARGO,
  });
  for (const path of [root, join(root, 'crate')]) {
    const { name, rootId, recognised } = await loadProject(path);
    assert.deepEqual([name, rootId, recognised], ['told', '', undefined]);
  }
});

test('other packages are no projects', async (t) => {
  const others: Record<string, string>[] = [
    { 'package.json': JSON.stringify({ scripts: WASME_SCRIPTS }) },
    { 'package.json': scripts({ build: 'asc a.ts' }) },
    { 'package.json': 'no JSON' },
    { 'Cargo.toml': CARGO.replace('proxy-wasm', 'serde') },
    { 'Cargo.toml': CARGO.replace('cdylib', 'rlib') },
    { 'go.mod': 'module x\n', 'main.go': '' },
    { BUILD, 'filter.cc': '' },
    {},
  ];
  for (const files of others) assert.equal(await recogniseProject(await folder(t, files)), undefined);
});

test('wasme’s file beside nothing that is known names the layouts', async (t) => {
  await assert.rejects(loadProject(await folder(t, { 'runtime-config.json': RUNTIME })), {
    code: 'layout-unknown',
    output: /^known layouts:\nassemblyscript: package\.json .*\nrust: Cargo\.toml .*\ngo: .*\ncpp: /,
  });
});

test('Rust for Bazel gets the manifest that cargo needs', async (t) => {
  const rule = 'rust_binary(\n    name = "filter",\n    srcs = ["filter.rs"],\n    crate_type = "cdylib",\n)\n';
  const root = await folder(t, { 'runtime-config.json': RUNTIME, BUILD: rule, WORKSPACE: '', 'filter.rs': '' });
  await assert.rejects(loadProject(root), {
    code: 'project-needs-manifest',
    output: /^\[package\]\nname = "my-filter"\n[\s\S]*path = "filter\.rs"\ncrate-type = \["cdylib"\]/,
  });
});
