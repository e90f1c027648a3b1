import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProxletError } from '../../../errors.ts';
import { DecodeContext } from './context.ts';
import { DecodingStopped, Location } from './location.ts';
import { fullMatch } from './re2.ts';

function refusal(pattern: string): ProxletError {
  const context = new DecodeContext({});
  assert.throws(() => fullMatch(pattern, new Location(context)), DecodingStopped);
  try {
    context.throwProblems();
  } catch (error) {
    if (error instanceof ProxletError) return error;
  }
  return assert.fail('nothing was reported');
}

describe('fullMatch', () => {
  for (const [pattern, matching, other] of [
    ['/a', '/a', '/ab'],
    ['a|b', 'b', 'ab'],
    ['(?i)/a', '/A', '/b'],
    ['(?P<name>a)+', 'aa', 'b'],
    ['(?<name>a)', 'a', 'b'],
    ['[]a]+', ']a', 'b'],
    ['[^]a]', 'b', ']'],
    ['[[:alpha:]_-]+', 'a_-', '1'],
    ['[\\s,]', ' ', '\u00a0'],
    ['\\s', '\t', '\u00a0'],
    ['\\S', '\u00a0', ' '],
    ['\\/\\-\\_\\.', '/-_.', '/-_x'],
    ['\\x41', 'A', 'x'],
    ['a{', 'a{', 'a'],
    ['[\\]]', ']', '\\'],
  ] as const) {
    it(`reads ${pattern} as RE2 does`, () => {
      const compiled = fullMatch(pattern, new Location(new DecodeContext({})));
      assert.equal(compiled.test(matching), true, matching);
      assert.equal(compiled.test(other), false, other);
    });
  }

  it('refuses what RE2 refuses', () => {
    for (const pattern of [
      '(a',
      'a)',
      '*',
      '[z-a]',
      '[a',
      'a**',
      'a{2,1}',
      'a\\',
      '(?=a)',
      '(?<!a)',
      '\\y',
      '\\k<a>',
    ]) {
      assert.equal(refusal(pattern).code, 'config-invalid', pattern);
    }
    assert.match(refusal('\\y').message, /: invalid escape sequence: \\y$/);
  });

  it('does not take what JavaScript would read otherwise', () => {
    for (const pattern of [
      'a(?s:.)',
      '\\pL',
      '\\Qa.\\E',
      '\\z',
      '\\x{61}',
      '[[:^alpha:]]',
      '[[:punct:]]',
      '[\\S]',
      'é',
      '\\07',
    ]) {
      assert.equal(refusal(pattern).code, 'config-unsupported', pattern);
    }
  });
});
