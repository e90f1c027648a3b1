import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseConfiguration } from './configuration.ts';

test('any text is a configuration, an object is one that every host takes', () => {
  assert.deepEqual(parseConfiguration('{"a": 1}'), { text: '{"a": 1}', object: { a: 1 } });
  for (const text of ['[1]', 'null', '1', '"a"', 'a: 1', '{']) {
    assert.deepEqual(parseConfiguration(text), { text, object: undefined });
  }
});

test('no text is no configuration', () => {
  assert.equal(parseConfiguration(''), undefined);
  assert.equal(parseConfiguration(undefined), undefined);
});
