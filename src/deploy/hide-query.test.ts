import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hideQuery } from './hide-query.ts';

const CASES: [reference: string, shown: string][] = [
  ['https://a.example/x.wasm?v=1&token=hush\n?', 'https://a.example/x.wasm?…'],
  ['HTTP://[?token=hush', 'HTTP://[?…'],
  ['https://a.example/x.wasm', 'https://a.example/x.wasm'],
  ['ghcr.io/me/hello:1.0', 'ghcr.io/me/hello:1.0'],
  ['/filters/what?.wasm', '/filters/what?.wasm'],
];
for (const [reference, shown] of CASES) {
  test(`${JSON.stringify(reference)} is shown as ${shown}`, () => assert.equal(hideQuery(reference), shown));
}
