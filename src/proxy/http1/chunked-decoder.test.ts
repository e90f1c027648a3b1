import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChunkedDecoder } from './chunked-decoder.ts';

/** The decoded body; then where it stopped, or `more` or `failed`. */
function decode(text: string): string {
  const decoder = new ChunkedDecoder();
  const out: Uint8Array[] = [];
  const at = decoder.decode(Buffer.from(text, 'latin1'), 0, out);
  const end = decoder.isFailed ? 'failed' : decoder.isDone ? at : 'more';
  return `${Buffer.concat(out).toString('latin1')} ${end}`;
}

test('decodes as Envoy 1.40 does', () => {
  for (const [text, expected] of [
    ['3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n', 'abcdefg 20'],
    ['0\r\n\r\n', ' 3'],
    ['000\r\nX: 1\r\n\r\n', ' 5'],
    ['A\r\n0123456789\r\n0\r\n', '0123456789 18'],
    ['3;a=b\r\nabc\r\n0;x\r\n', 'abc 17'],
    ['3;a="b\r\nabc\r\n0\r\n', 'abc 16'],
    ['3;\x80\0\r\nabc\r\n0\r\n', 'abc 14'],
    ['3  \r\nabc\r\n0\r\n', 'abc 13'],
    ['0000000000000000000003\r\nabc\r\n0\r\n', 'abc 32'],
    ['3\r\nabcXY\r\n0\r\n', 'abc 13'],
    ['ffffffffffffffff\r\nabc', 'abc more'],
    ['3\r\nabc', 'abc more'],
    ['3', ' more'],
    ['3\nabc\n0\n\n', ' failed'],
    ['3;a\rb\r\nabc\r\n', ' failed'],
    ['3;a="\n"\r\nabc\r\n', ' failed'],
    ['3\rx\r\nabc\r\n', ' failed'],
    [' 3\r\nabc\r\n', ' failed'],
    ['\r\nabc', ' failed'],
    ['0x3\r\nabc\r\n', ' failed'],
    ['-3\r\nabc\r\n', ' failed'],
    ['10000000000000000\r\nabc\r\n', ' failed'],
    ['3\r\nabc\r\nzz\r\n', 'abc failed'],
  ] as const) {
    assert.equal(decode(text), expected, JSON.stringify(text));
  }
});

test('goes on where the read before ended', () => {
  const bytes = Buffer.from('1f;x=y\r\n0123456789abcdef0123456789abcde\r\n00\r\n');
  const decoder = new ChunkedDecoder();
  const out: Uint8Array[] = [];
  for (let i = 0; i < bytes.length; i++) decoder.decode(bytes.subarray(i, i + 1), 0, out);
  assert.equal(decoder.isDone, true);
  assert.equal(Buffer.concat(out).toString(), '0123456789abcdef0123456789abcde');
});
