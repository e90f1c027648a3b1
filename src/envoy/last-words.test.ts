import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogLevel } from '../log.ts';
import { LastWords } from './last-words.ts';

const entry = (level: LogLevel, message: string) => ({ time: 0, level, logger: 'main', message });

test('keeps errors and prints in order, and nothing of less weight', () => {
  const words = new LastWords();
  words.logged(entry('warning', 'deprecated'));
  words.logged(entry('error', 'wasm failed'));
  words.printed('');
  words.printed('terminate called');
  words.logged(entry('critical', 'crashed'));
  assert.equal(words.text(), 'wasm failed\nterminate called\ncrashed');
});

test('says what was logged and printed once', () => {
  const words = new LastWords();
  words.logged(entry('critical', "error `no such field` initializing config 'x.yaml'"));
  words.printed('no such field');
  assert.equal(words.text(), 'no such field');
});

test('keeps the last hundred', () => {
  const words = new LastWords();
  for (let i = 1; i <= 150; i++) words.logged(entry('error', `e${i}`));
  assert.equal(words.text().split('\n').length, 100);
  assert.ok(words.text().endsWith('e150'));
});
