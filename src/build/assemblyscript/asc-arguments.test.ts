import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baseArguments, missingArguments, parseShownConfig } from './asc-arguments.ts';
import type { AscRequest } from './asc-protocol.ts';

const request: AscRequest = {
  entry: 'a.ts',
  profile: 'release',
  arguments: [],
  outFile: 'build/release.wasm',
  defaults: ['-O'],
};
const debug: AscRequest = { ...request, profile: 'debug', defaults: [] };
const known = { target: {}, outFile: {} };

test('the target is named to an asc that has targets', () => {
  assert.deepEqual(baseArguments(request, known), ['a.ts', '--target', 'release', '--noColors']);
  assert.deepEqual(baseArguments(request, {}), ['a.ts', '--noColors']);
});

test('only what the configuration leaves open is added', () => {
  assert.deepEqual(missingArguments(request, {}, known), ['-O', '--outFile', 'build/release.wasm']);
  assert.deepEqual(missingArguments(request, {}, {}), ['-O', '--binaryFile', 'build/release.wasm']);
  assert.deepEqual(missingArguments(request, { binaryFile: 'x.wasm' }, known), ['-O']);
  assert.deepEqual(missingArguments(debug, { outFile: 'x.wasm' }, known), ['--debug', '--sourceMap']);
  assert.deepEqual(missingArguments(debug, { outFile: 'x.wasm', debug: true, sourceMap: 'http://x' }, known), []);
});

test('the shown configuration is found after warnings', () => {
  assert.deepEqual(parseShownConfig('WARNING Unknown option\n{"options": {"outFile": "x.wasm"}, "entries": []}'), {
    outFile: 'x.wasm',
  });
});

test('the arguments of the project’s own script count', () => {
  const own = { ...request, arguments: ['-b', 'build/optimized.wasm', '-O3'], defaults: [] };
  assert.deepEqual(baseArguments(own, known), ['a.ts', '--target', 'release', ...own.arguments, '--noColors']);
  assert.deepEqual(missingArguments(own, {}, known), []);
});
