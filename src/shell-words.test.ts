import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { quoteWord, quoteWords } from './shell-words.ts';

test('quotes only what a shell would not take as it is', () => {
  assert.equal(quoteWords(['cd', './a-b_c/d.e', '--x=1']), 'cd ./a-b_c/d.e --x=1');
  assert.equal(quoteWord('two words'), "'two words'");
  assert.equal(quoteWord(''), "''");
});

test('a shell reads the words back', () => {
  const words = ["it's", 'a b', '$HOME', '`id`', '*', '\\', 'new\nline', '~', '#'];
  const printed = execFileSync('sh', ['-c', `printf '%s\\0' ${quoteWords(words)}`], { encoding: 'utf8' });
  assert.deepEqual(printed.split('\0').slice(0, -1), words);
});
