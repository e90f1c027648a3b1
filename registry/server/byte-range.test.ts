import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseContentRange, parseRange } from './byte-range.ts';

test('a range of bytes', () => {
  assert.deepEqual(parseRange('bytes=0-0', 10), { start: 0, end: 0 });
  assert.deepEqual(parseRange('bytes=2-', 10), { start: 2, end: 9 });
  assert.deepEqual(parseRange('bytes=-3', 10), { start: 7, end: 9 });
  assert.deepEqual(parseRange('bytes=-30', 10), { start: 0, end: 9 });
  assert.deepEqual(parseRange('bytes=5-99', 10), { start: 5, end: 9 });
});

test('a range that is not there', () => {
  for (const header of ['bytes=10-', 'bytes=4-3', 'bytes=-0']) {
    assert.equal(parseRange(header, 10), 'unsatisfiable', header);
  }
  assert.equal(parseRange('bytes=-5', 0), 'unsatisfiable');
});

test('what is no single range asks for the whole', () => {
  for (const header of [undefined, '', 'bytes=-', 'bytes=0-1,3-4', 'lines=0-1', 'bytes=a-b']) {
    assert.equal(parseRange(header, 10), undefined, header);
  }
});

test('a chunk says its place without a unit', () => {
  assert.deepEqual(parseContentRange('0-1023'), { start: 0, end: 1023 });
  for (const header of ['', 'bytes 0-1/2', '0-', '5-4', '-1-2'])
    assert.equal(parseContentRange(header), undefined, header);
});
