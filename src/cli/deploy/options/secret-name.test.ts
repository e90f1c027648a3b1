import assert from 'node:assert/strict';
import { test } from 'node:test';
import { secretName } from './secret-name.ts';

test('a pull secret has a name that a Secret can have', () => {
  for (const name of [undefined, 'ghcr', 'team.registry-1']) assert.equal(secretName(name), name);
  for (const name of ['', 'Bad Name', 'UPPER', '-x', 'a..b', 'a'.repeat(254)])
    assert.throws(() => secretName(name), { code: 'usage', exitCode: 2, message: /^--pull-secret cannot be / });
});
