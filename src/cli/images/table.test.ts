import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testIO } from '../testing-io.ts';
import { age } from './age.ts';
import { table } from './table.ts';

test('columns are as wide as their widest cell', () => {
  const { style } = testIO();
  assert.equal(
    table(
      ['A', 'LONG', 'C'],
      [
        ['wide', 'x', 'end'],
        ['y', 'z', ''],
      ],
      style,
    ),
    'A     LONG  C\nwide  x     end\ny     z     ',
  );
  assert.equal(table(['A', 'B'], [], style), 'A  B');
});

test('ages are told in their largest unit', () => {
  const now = new Date('2026-01-10T00:00:00Z');
  const ages = [
    '2026-01-10T00:00:00Z',
    '2026-01-09T23:59:00Z',
    '2026-01-09T21:00:01Z',
    '2026-01-07T00:00:00Z',
    '2026-02-01T00:00:00Z',
  ];
  assert.deepEqual(
    ages.map((then) => age(new Date(then), now)),
    ['now', '1 minute', '2 hours', '3 days', 'now'],
  );
});
