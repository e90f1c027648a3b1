import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDuration } from './parse-duration.ts';

test('seconds, minutes, hours and days, alone or together', () => {
  assert.equal(parseDuration('--since', '90s'), 90);
  assert.equal(parseDuration('--since', '10m'), 600);
  assert.equal(parseDuration('--since', '1h30m'), 5400);
  assert.equal(parseDuration('--since', '2d'), 172_800);
});

test('anything else is refused with its option', () => {
  for (const text of ['', '10', 'm', '-1h', '1w']) {
    assert.throws(() => parseDuration('--since', text), { code: 'usage', exitCode: 2, message: /^--since cannot be / });
  }
});
