import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExitCode, ProxletError } from '../../errors.ts';
import { unaskedError } from './unasked-error.ts';

const west = new ProxletError('cluster-unreachable', "the cluster west can't be reached", {
  exitCode: ExitCode.remote,
  hint: 'look at west',
});
const north = new ProxletError('cluster-forbidden', 'the cluster north does not let you', {
  exitCode: ExitCode.authentication,
  hint: 'ask',
});

test('one cluster that could not be asked is an error of its own', () => assert.equal(unaskedError([west], 2), west));

test('several have a line each, and the exit code of the first', () => {
  const { message, output, hint, exitCode, details } = unaskedError([west, north], 3);
  assert.equal(message, '2 of 3 clusters could not be asked');
  assert.equal(output, "the cluster west can't be reached\nthe cluster north does not let you");
  assert.equal(hint, 'look at west; ask');
  assert.equal(exitCode, 4);
  assert.deepEqual(details, {
    failures: [west, north].map(({ code, message, hint }) => ({ code, message, hint, details: {} })),
  });
});
