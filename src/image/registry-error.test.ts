import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RegistryError } from '../../registry/errors.ts';
import { ExitCode, ProxletError } from '../errors.ts';
import { explain } from './registry-error.ts';

test('a missing login is told with the command that mends it', () => {
  const error = explain(
    new RegistryError('unauthorized', 'The registry wants credentials', { status: 401 }),
    'r.example',
  );
  assert.ok(error instanceof ProxletError);
  assert.equal(error.exitCode, ExitCode.authentication);
  assert.equal(error.message, 'the registry wants credentials');
  assert.match(error.hint ?? '', /`proxlet login r\.example`/);
  assert.equal(error.details['status'], 401);
});

test('a failed copy says on which side, and text from outside is escaped', () => {
  const failure = new RegistryError('not-found', 'r.example/a\u001b:1 does not exist');
  failure.side = 'destination';
  const error = explain(failure, undefined);
  assert.ok(error instanceof ProxletError);
  assert.equal(error.message, 'destination: r.example/a\\x1b:1 does not exist');
});

test('an interrupted copy is an interruption, and other errors stay what they are', () => {
  const error = explain(new RegistryError('aborted', 'x'), undefined);
  assert.ok(error instanceof ProxletError);
  assert.equal(error.code, 'interrupted');
  const other = new TypeError('bug');
  assert.equal(explain(other, undefined), other);
});
