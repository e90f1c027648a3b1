import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readWarnings } from './warnings.ts';

test('reads the texts of warnings, with their quotes', () => {
  assert.deepEqual(readWarnings('299 - "spec.a is deprecated", 299 kube "use \\"b\\", not \\\\c"'), [
    'spec.a is deprecated',
    'use "b", not \\c',
  ]);
});

test('reads none where there are none, or no warning at all', () => {
  assert.deepEqual(readWarnings(undefined), []);
  assert.deepEqual(readWarnings('nonsense'), []);
});
