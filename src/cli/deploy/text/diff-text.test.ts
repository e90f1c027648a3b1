import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testIO } from '../../testing-io.ts';
import { diffText } from './diff-text.ts';

const { style } = testIO();
const text = (...lines: (string | number)[]) => `${lines.join('\n')}\n`;

test('three lines stand around a change, others are one sign', () => {
  const before = text(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  const after = text(1, 2, 3, 4, 'five', 6, 7, 8, 9, 10, 11, 12);
  assert.deepEqual(diffText(before, after, style), [
    '  ⋮',
    '    2',
    '    3',
    '    4',
    '  - 5',
    '  + five',
    '    6',
    '    7',
    '    8',
    '  ⋮',
  ]);
});

test('equal texts have nothing to show', () => assert.deepEqual(diffText('a\nb\n', 'a\nb\n', style), []));

test('of long lines is shown where they differ', () => {
  const config = (value: number) => text(`config: ${'x'.repeat(1000)}, "rate": ${value}, ${'y'.repeat(1000)}`);
  const [removed = '', added = ''] = diffText(config(5), config(6), style);
  assert.match(removed, /^ {2}- \(958 characters\) …x{50}, "rate": 5, y+… \(\d+ more characters\)$/);
  assert.match(added, /^ {2}\+ .*, "rate": 6, /);
});

test('a very long line is cut', () => {
  const lines = diffText('', text(`config: ${'x'.repeat(300_000)}`), style);
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /^ {2}\+ config: x{352}… \(299648 more characters\)$/);
});
