import assert from 'node:assert/strict';
import { test } from 'node:test';
import { elementOf, withElement, withoutElements, withValueAt } from './place.ts';

const [a, b, c] = ['a', 'b', 'c'].map((name) => ({ name, image: `${name}:1` })) as [
  { name: string; image: string },
  { name: string; image: string },
  { name: string; image: string },
];

test('a new element goes to the end, or before the one that is named', () => {
  assert.deepEqual(withElement([a, b], c, undefined), [a, b, c]);
  assert.deepEqual(withElement([a, b], c, 'b'), [a, c, b]);
  assert.deepEqual(withElement([a, b], c, 'nobody'), [a, b, c]);
});

test('an element that is there stays in its place, whatever it is to stand before', () => {
  const changed = { ...b, image: 'b:2' };
  assert.deepEqual(withElement([a, b, c], changed, 'a'), [a, changed, c]);
});

test('only the element of that name is taken out, and what has no name stays', () => {
  const nameless = [1, null, { image: 'x' }, ['b']];
  assert.deepEqual(withoutElements([a, ...nameless, b], ['b']), [a, ...nameless]);
  assert.equal(elementOf([...nameless, b], 'b'), b);
});

test('a value is put at a path whose parents are not there, and the neighbours stay', () => {
  assert.deepEqual(withValueAt({ spec: { x: 1 } }, ['spec', 'y', 'z'], [a]), { spec: { x: 1, y: { z: [a] } } });
  assert.deepEqual(withValueAt({ spec: { y: null, z: 2 } }, ['spec', 'y', 'x'], 1), { spec: { y: { x: 1 }, z: 2 } });
});

test('taking a value away takes nothing else, and makes no parents', () => {
  assert.deepEqual(withValueAt({ spec: { x: 1, y: 2 } }, ['spec', 'x'], undefined), { spec: { y: 2 } });
  assert.deepEqual(withValueAt({ spec: {} }, ['spec', 'a', 'b'], undefined), { spec: {} });
});
