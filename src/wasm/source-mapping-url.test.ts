import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseModule, sourceMappingUrl } from './index.ts';

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const NAME = [16, ...Buffer.from('sourceMappingURL')];

function urlOf(...contents: number[]): string | undefined {
  const bytes = Uint8Array.of(...HEADER, 0, NAME.length + contents.length, ...NAME, ...contents);
  return sourceMappingUrl(bytes, parseModule(bytes));
}

test('the URL of the source map, where there is one', () => {
  assert.equal(urlOf(3, ...Buffer.from('a.b')), 'a.b');
  assert.equal(urlOf(4, ...Buffer.from('a.b')), undefined);
  assert.equal(sourceMappingUrl(Uint8Array.of(...HEADER), parseModule(Uint8Array.of(...HEADER))), undefined);
});
