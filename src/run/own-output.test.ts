import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isOwnOutput } from './own-output.ts';

test('the file behind an open descriptor, and no other', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'proxlet-own-output-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const [log, other] = [join(folder, 'run.log'), join(folder, 'main.go')];
  writeFileSync(other, '');
  const descriptor = openSync(log, 'w');
  assert.equal(isOwnOutput(log, [descriptor]), true);
  assert.equal(isOwnOutput(other, [descriptor]), false);
  assert.equal(isOwnOutput(join(folder, 'none'), [descriptor]), false);
  closeSync(descriptor);
  assert.equal(isOwnOutput(log, [descriptor]), false);
});
