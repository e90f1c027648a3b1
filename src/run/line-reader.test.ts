import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineReader } from './line-reader.ts';

test('puts lines together, wherever the pieces were cut', () => {
  const lines: string[] = [];
  const read = lineReader((line) => lines.push(line));
  const bytes = Buffer.from('one\ntwö\n\nthree').toString('latin1');
  for (const byte of bytes) read(byte);
  assert.deepEqual(lines, ['one', 'twö', '']);
  read('!\n');
  assert.equal(lines.at(-1), 'three!');
});

test('does not wait for ever for the end of a line', () => {
  const lines: string[] = [];
  const read = lineReader((line) => lines.push(line));
  for (let piece = 0; piece < 10; piece++) read('x'.repeat(10_000));
  assert.deepEqual(
    lines.map((line) => line.length),
    [70_000],
  );
});
