import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { type DiffLine, lineDiff } from './line-diff.ts';

const render = (lines: DiffLine[]) => lines.map(({ kind, text }) => `${kind}${text}`);
const side = (lines: DiffLine[], other: '+' | '-') =>
  lines.filter(({ kind }) => kind !== other).map(({ text }) => text);

test('lines are kept, removed and added, removed ones first', () => {
  assert.deepEqual(render(lineDiff('a\nb\nc\nd\n', 'a\nx\ny\nc\nd\ne\n')), [' a', '-b', '+x', '+y', ' c', ' d', '+e']);
});

test('a text that was not there is all added, one that goes is all removed', () => {
  assert.deepEqual(render(lineDiff('', 'a\nb\n')), ['+a', '+b']);
  assert.deepEqual(render(lineDiff('a\nb', '')), ['-a', '-b']);
  assert.deepEqual(lineDiff('', ''), []);
});

test('both texts can be read from the diff, and equal lines at the ends are kept', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = lineDiff(before.join('\n'), after.join('\n'));
      assert.deepEqual(side(lines, '+'), before);
      assert.deepEqual(side(lines, '-'), after);
      if (before.length > 0 && before[0] === after[0]) assert.equal(lines[0]?.kind, ' ');
    }),
  );
});

test('as few lines as possible change', () => {
  const changed = lineDiff('x\na\nb\nc\ny', 'p\na\nb\nc\nq').filter(({ kind }) => kind !== ' ');
  assert.equal(changed.length, 4);
});

test('of texts that are too large to compare, what is not equal at both ends goes and comes', () => {
  const lines = (prefix: string) => Array.from({ length: 100_000 }, (_, index) => `${prefix}${index}`).join('\n');
  const diff = lineDiff(`x\n${lines('a')}\ny`, `x\n${lines('b')}\ny`);
  assert.equal(diff.length, 200_002);
  assert.deepEqual(
    [0, 1, 100_001, 200_001].map((index) => diff[index]),
    [
      { kind: ' ', text: 'x' },
      { kind: '-', text: 'a0' },
      { kind: '+', text: 'b0' },
      { kind: ' ', text: 'y' },
    ],
  );
});
