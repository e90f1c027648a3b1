import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSource } from './source.ts';

const KINDS: [text: string, kind: string][] = [
  ['ghcr.io/me/hello:1.0', 'image'],
  ['oci://ghcr.io/me/hello', 'image'],
  ['hello', 'image'],
  ['https://a.example/x.wasm', 'url'],
  ['HTTP://127.0.0.1:80/', 'url'],
  ['./build/x.wasm', 'path'],
  ['/x', 'path'],
  ['~/x', 'path'],
  ['..\\x', 'path'],
  ['file:///x.wasm', 'path'],
  ['x.wasm', 'path'],
];
for (const [text, kind] of KINDS) {
  test(`${text} is meant as ${kind}`, () => assert.equal(parseSource(text).kind, kind));
}

test('of a URL the fragment goes, and a password in it is refused without being shown', () => {
  const source = parseSource('https://a.example/x.wasm?v=1#top');
  assert.equal(source.kind === 'url' && source.url.href, 'https://a.example/x.wasm?v=1');
  assert.throws(() => parseSource('https://me:secret@a.example/x.wasm'), {
    code: 'url-invalid',
    exitCode: 2,
    message: 'the URL of a.example has a name and a password in it, which would stand in the cluster for all to read',
  });
  assert.throws(() => parseSource('https://[?token=secret'), { message: 'https://[?… is not a URL' });
  assert.throws(() => parseSource('https://'), { code: 'url-invalid', message: 'https:// is not a URL' });
});
