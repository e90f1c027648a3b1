import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayPrompt } from './io.ts';

test('asks only people', () => {
  const terminal = { isTTY: true };
  assert.equal(mayPrompt(terminal, terminal, {}), true);
  assert.equal(mayPrompt({}, terminal, {}), false);
  assert.equal(mayPrompt(terminal, {}, {}), false);
  assert.equal(mayPrompt(terminal, terminal, { CI: 'true' }), false);
  assert.equal(mayPrompt(terminal, terminal, { CI: '' }), true);
  assert.equal(mayPrompt(terminal, terminal, { CI: 'false' }), true);
});
