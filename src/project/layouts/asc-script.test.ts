import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAscScript } from './asc-script.ts';

test('the arguments and the module of a call of asc', () => {
  assert.deepEqual(parseAscScript(' asc assembly/index.ts -b build/a.wasm  --optimize '), {
    entry: 'assembly/index.ts',
    args: ['-b', 'build/a.wasm', '--optimize'],
    module: 'build/a.wasm',
  });
  assert.deepEqual(parseAscScript('npx asc a.ts --target release'), {
    entry: 'a.ts',
    args: ['--target', 'release'],
    module: undefined,
  });
});

test('what is more than a call of asc is left to the shell', () => {
  const scripts = ['npm run x', 'asc a.ts && echo done', 'asc "a b.ts"', 'asc --help', 'asc', 'gulp', 'asc $ENTRY'];
  for (const script of scripts) assert.equal(parseAscScript(script), undefined, script);
});
