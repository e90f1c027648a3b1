import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkRealms } from './check-realms.ts';

const REFUSED: [challenge: string, problem: string][] = [
  ['Basic realm="Registry Realm"', 'realm scheme "" not allowed'],
  ['Basic realm=""', 'realm scheme "" not allowed'],
  ['Bearer realm="file:///etc/passwd"', 'realm scheme "file" not allowed'],
  ['Bearer realm="https:///token"', 'realm missing host'],
  ['Bearer realm="http://metadata.google.internal/token"', 'realm targets cloud metadata service'],
  ['Bearer realm="http://localhost:5001/token"', 'realm targets localhost'],
  ['Bearer realm="http://127.0.0.1:5001/token"', 'realm targets private/loopback/link-local IP'],
  ['Bearer realm="http://me@[::1]:5001/token"', 'realm targets private/loopback/link-local IP'],
  ['Bearer realm="https://10.1.2.3"', 'realm targets private/loopback/link-local IP'],
  ['Bearer realm="https://a.example/token", Basic realm="x"', 'realm scheme "" not allowed'],
];
for (const [challenge, problem] of REFUSED) {
  test(`refuses ${challenge}`, () => {
    assert.throws(() => checkRealms(challenge), { message: `rejected unsafe bearer realm: ${problem}` });
  });
}

test('takes realms on public hosts, and challenges without one', () => {
  for (const challenge of [
    'Bearer realm="https://auth.example/token",service="r"',
    'Bearer realm="http://11.0.0.1"',
    'Basic',
  ]) {
    checkRealms(challenge);
  }
});
