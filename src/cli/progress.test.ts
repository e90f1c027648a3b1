import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProgress } from './progress.ts';
import { testIO } from './testing-io.ts';

test('a phase is one line, whatever a server says', () => {
  const io = testIO({ stderrIsTTY: true });
  const progress = createProgress(io, true);
  progress.show('waiting: 1 error occurred:\n\t* invalid\n');
  progress.show(undefined);
  assert.match(io.err(), /waiting: 1 error occurred: \* invalid/);
  assert.doesNotMatch(io.err(), /\n/);
});
