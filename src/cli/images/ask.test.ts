import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { testIO } from '../testing-io.ts';
import { askCredential } from './ask-credential.ts';
import { keyPassword, requireKey } from './key-password.ts';
import { parseConsumers } from './parse-consumers.ts';

const { signal } = new AbortController();
const usage = (message: RegExp) => ({ code: 'usage', exitCode: 2, message });

test('the password comes from standard input, without its line end', async () => {
  const given = { username: 'me', passwordStdin: true };
  for (const input of ['se cret\n', 'se cret\r\n', 'se cret']) {
    const io = testIO({ stdin: Readable.from([input]) });
    assert.deepEqual(await askCredential(io, given, signal), { username: 'me', password: 'se cret' });
  }
  await assert.rejects(
    askCredential(testIO({ stdin: Readable.from(['\n']) }), given, signal),
    usage(/a password is missing/),
  );
});

test('what is missing and cannot be asked for is named', async () => {
  const ask = (username: string | undefined, passwordStdin: boolean) =>
    askCredential(testIO({ stdin: Readable.from(['x']) }), { username, passwordStdin }, signal);
  await assert.rejects(ask(undefined, true), usage(/--username is missing/));
  await assert.rejects(ask('me', false), usage(/--username or --password-stdin is missing: there is no terminal/));
});

test('a key’s password is COSIGN_PASSWORD, even an empty one', async () => {
  assert.equal(await keyPassword(testIO({ env: { COSIGN_PASSWORD: '' } }), signal), '');
  await assert.rejects(keyPassword(testIO(), signal), usage(/COSIGN_PASSWORD is not set/));
  assert.throws(() => requireKey(undefined), usage(/--key is missing/));
});

test('--for takes names with commas, and knows slips', () => {
  assert.deepEqual(parseConsumers('all'), ['istio', 'envoy-gateway', 'gloo']);
  assert.deepEqual(parseConsumers('gloo, istio'), ['gloo', 'istio']);
  assert.deepEqual(parseConsumers(''), []);
  assert.throws(() => parseConsumers('isto'), { code: 'usage', hint: 'did you mean istio?' });
  assert.throws(() => parseConsumers('kong'), { hint: 'it knows istio, envoy-gateway, gloo' });
});
