import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProxletError } from '../../errors.ts';
import { isAway } from './is-away.ts';
import { readStatus } from './read-status.ts';
import { statusError } from './status-error.ts';

const ASKED = { context: 'east', kubectl: 'kubectl', what: 'list it', subject: 'it', kind: undefined, isChange: false };

test('a server that cannot be reached or is not ready is away; one that refuses is there', () => {
  assert.equal(isAway(new ProxletError('cluster-unreachable', 'no answer')), true);
  const answers = [429, 500, 502, 503, 504, 400, 401, 403, 404].map(
    (code) => [code, isAway(statusError(readStatus(code, ''), ASKED))] as const,
  );
  assert.deepEqual(
    answers.filter(([, away]) => away).map(([code]) => code),
    [429, 500, 502, 503, 504],
  );
  assert.equal(isAway(new Error('a bug')), false);
});
