import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BuildResult } from '../build/types.ts';
import { renderBuild } from './render-build.ts';
import { testIO } from './testing-io.ts';

const RESULT: BuildResult = {
  project: {
    root: '/w/hello',
    file: '/w/hello/proxlet.yaml',
    name: 'hello',
    language: 'assemblyscript',
    rootId: 'add_header',
    configuration: '',
    vmConfiguration: '',
    targets: [{ name: 'envoy@1.40', envoy: 40 }],
    build: { entry: 'assembly/index.ts', out: 'build' },
  },
  profile: 'release',
  module: '/w/hello/build/release.wasm',
  bytes: new Uint8Array(32_768),
  sourceMap: undefined,
  compiler: { name: 'asc', version: '0.28.20', path: '/w/asc.js', origin: 'project' },
  warnings: '',
  duration: 5123.4,
};
const { style } = testIO();

test('says what was built and what to do next, as seen from where one is', () => {
  assert.equal(
    renderBuild(RESULT, '/w').text(style),
    'built hello/build/release.wasm  32.0 KiB, release, asc 0.28.20, 5.1 s\nnext: proxlet run hello',
  );
  assert.match(renderBuild(RESULT, '/w/hello').text(style), /^built build\/release\.wasm .*\nnext: proxlet run$/);
  assert.match(renderBuild(RESULT, '/w/hello/assembly').text(style), /next: proxlet run$/);
});

test('puts warnings first, and names a compiler that is not the project’s', () => {
  const compiler = { ...RESULT.compiler, origin: 'bundled' as const };
  const text = renderBuild({ ...RESULT, warnings: 'WARNING \u001bAS201\n', compiler }, '/w').text(style);
  assert.match(text, /^WARNING \\x1bAS201\n\nbuilt .* asc 0\.28\.20, proxlet's own, 5\.1 s\n/);
});

test('gives scripts the path, the size and no bytes', () => {
  assert.deepEqual(renderBuild(RESULT, '/w').data, {
    project: 'hello',
    profile: 'release',
    module: '/w/hello/build/release.wasm',
    size: 32_768,
    sourceMap: undefined,
    compiler: RESULT.compiler,
    warnings: '',
    duration: 5123,
  });
});

test('a project without a file gets one to paste, once; an ABI that changed is told', () => {
  const projectFile = 'name: hello\nlanguage: assemblyscript\n';
  const abi = { named: ['v0-4689a3'], built: 'v0.2.0' };
  const first = { ...RESULT, recognised: { projectFile, isFirst: true, abi } };
  assert.deepEqual(renderBuild(first, '/w').text(style).split('\n').slice(1), [
    "note: the module's ABI is v0.2.0; runtime-config.json names v0-4689a3",
    'hint: there is no project file; this one says what was found, as /w/hello/proxlet.yaml:',
    '  name: hello',
    '  language: assemblyscript',
    'next: proxlet run hello',
  ]);
  const data: { abi?: unknown; projectFile?: unknown } = renderBuild(first, '/w').data;
  assert.deepEqual([data.abi, data.projectFile], [abi, projectFile]);
  const second = renderBuild({ ...RESULT, recognised: { projectFile, isFirst: false, abi: undefined } }, '/w');
  assert.equal(second.text(style), renderBuild(RESULT, '/w').text(style));
});
