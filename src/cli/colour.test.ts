import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ColourTarget, colourLevel } from './colour.ts';

const terminal = (depth: number): ColourTarget => ({ isTTY: true, getColorDepth: () => depth });

test('a terminal gets what it can show, anything else none', () => {
  assert.deepEqual(
    [1, 4, 8, 24].map((depth) => colourLevel(terminal(depth), {}, false)),
    [0, 1, 2, 3],
  );
  assert.equal(colourLevel({}, {}, false), 0);
  assert.equal(colourLevel(terminal(24), { TERM: 'dumb' }, false), 0);
});

test('the switches win in their order', () => {
  assert.equal(colourLevel(terminal(24), { NO_COLOR: '1' }, false), 0);
  assert.equal(colourLevel(terminal(24), { NO_COLOR: '' }, false), 3, 'an empty NO_COLOR says nothing');
  assert.equal(colourLevel({}, { FORCE_COLOR: '1' }, false), 1);
  assert.equal(colourLevel({}, { FORCE_COLOR: '' }, false), 1);
  assert.equal(colourLevel(terminal(24), { FORCE_COLOR: '0' }, false), 0);
  assert.equal(colourLevel({}, { FORCE_COLOR: '3', NO_COLOR: '1' }, false), 0);
  assert.equal(colourLevel(terminal(24), { FORCE_COLOR: '3' }, true), 0);
});
