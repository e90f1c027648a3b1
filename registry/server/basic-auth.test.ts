import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAuthorized } from './basic-auth.ts';

const credentials = { username: 'me', password: 'pä:ss' };
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

test('the right name and password', () => {
  assert.equal(isAuthorized(basic('me:pä:ss'), credentials), true);
  assert.equal(isAuthorized(basic('me:pä:ss').replace('Basic', 'basic'), credentials), true);
});

test('anything else', () => {
  for (const header of [
    undefined,
    '',
    'Basic',
    'Basic =',
    basic('me:'),
    basic('me:pass'),
    basic('you:pä:ss'),
    basic(''),
    'Bearer x',
  ]) {
    assert.equal(isAuthorized(header, credentials), false, header);
  }
});
