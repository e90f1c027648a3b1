import type { Location } from './location.ts';

/** Constructs of RE2 that JavaScript has not, or means otherwise. */
const FOREIGN = /\\[AzCQ]|\[\[:|\\x\{|\(\?[a-zA-Z-]+[:)]/;
/** Constructs of JavaScript that RE2 refuses. */
const NOT_RE2 = /\(\?(?:=|!|<=|<!)|\\(?:[1-9]|k<)/;

/**
 * An RE2 pattern as JavaScript has it, to be matched against the whole of a text as Envoy does.
 * Understands a leading `(?i)` and `(?P<name>`.
 */
export function fullMatch(pattern: string, at: Location): RegExp {
  const ignoreCase = pattern.startsWith('(?i)');
  const source = (ignoreCase ? pattern.slice(4) : pattern)
    .replaceAll('(?P<', '(?<')
    .replaceAll('\\s', '[\\t\\n\\f\\r ]');
  if (NOT_RE2.test(source))
    at.fail(`${JSON.stringify(pattern)} uses look-around or a back-reference, which RE2 has not`);
  if (FOREIGN.test(source))
    at.unsupported(`${JSON.stringify(pattern)} uses RE2 syntax that the embedded proxy has not`);
  try {
    return new RegExp(`^(?:${source})$`, ignoreCase ? 'i' : '');
  } catch {
    return at.fail(`${JSON.stringify(pattern)} is not a valid regular expression`);
  }
}
