import type { Location } from './location.ts';

/** RE2's named classes, as they stand between brackets. */
const NAMED_CLASSES: Record<string, string> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  digit: '0-9',
  lower: 'a-z',
  upper: 'A-Z',
  space: '\\t\\n\\v\\f\\r ',
  word: '\\w',
  xdigit: '0-9A-Fa-f',
};
/** RE2's `\s`, which knows no vertical tab and nothing beyond ASCII. */
const SPACE = '\\t\\n\\f\\r ';

/** An escape, a whole class, the beginning of a special group, or any one character. */
const TOKEN = /\\(?:x[0-9a-fA-F]{2}|.)|\[\^?\]?(?:\\.|\[:\^?\w+:\]|[^\]\\])*\]|\(\?(?:P?<(?![=!])|<?.)|./gs;
/** What may stand in a class. */
const CLASS_TOKEN = /\\(?:x[0-9a-fA-F]{2}|.)|\[:\^?\w+:\]|./gs;

/**
 * An RE2 pattern as JavaScript has it, to be matched against the whole of a text as Envoy does. What RE2 refuses is
 * refused; what JavaScript has no equal for is not supported.
 */
export function fullMatch(pattern: string, at: Location): RegExp {
  return compile(pattern, (source) => `^(?:${source})$`, at);
}

/** The same, to be searched for anywhere in a text. */
export function partialMatch(pattern: string, at: Location): RegExp {
  return compile(pattern, (source) => source, at);
}

function compile(pattern: string, frame: (source: string) => string, at: Location): RegExp {
  if (/[^\t\n\r\x20-\x7e]/.test(pattern)) return unsupported(pattern, 'characters beyond ASCII', at);
  const ignoreCase = pattern.startsWith('(?i)');
  const source = (ignoreCase ? pattern.slice(4) : pattern).replace(TOKEN, (token) => translate(token, at));
  try {
    return new RegExp(frame(source), ignoreCase ? 'i' : '');
  } catch {
    return at.fail(`${JSON.stringify(pattern)} is no regular expression that the embedded proxy can read`);
  }
}

function translate(token: string, at: Location): string {
  if (token.length === 1) return token;
  if (token.startsWith('\\')) return translateEscape(token, false, at);
  if (token.startsWith('[')) return translateClass(token, at);
  switch (token) {
    case '(?P<':
    case '(?<':
      return '(?<';
    case '(?:':
      return token;
    case '(?=':
    case '(?!':
    case '(?<=':
    case '(?<!':
      return at.fail(`invalid perl operator: ${token}`);
    default:
      return unsupported(token, 'flags other than a leading (?i)', at);
  }
}

/** A `]` that comes first is one of the characters to RE2, the end of the class to JavaScript. */
function translateClass(token: string, at: Location): string {
  const start = token.startsWith('[^') ? '[^' : '[';
  const content = token.slice(start.length, -1).replace(CLASS_TOKEN, (part) => {
    if (part === ']') return '\\]';
    if (part.startsWith('\\')) return translateEscape(part, true, at);
    if (part.length === 1) return part;
    const name = part.slice(2, -2);
    return NAMED_CLASSES[name] ?? unsupported(part, 'this class', at);
  });
  return `${start}${content}]`;
}

function translateEscape(token: string, inClass: boolean, at: Location): string {
  const character = token[1] ?? '';
  if (!/[A-Za-z0-9]/.test(character) || /[fnrtvdDwW]/.test(character)) return token;
  if (token.length === 4) return token;
  if (/[bB]/.test(character) && !inClass) return token;
  if (character === 'a') return '\\x07';
  if (character === 's') return inClass ? SPACE : `[${SPACE}]`;
  if (character === 'S' && !inClass) return `[^${SPACE}]`;
  if (/[ACQESpPxz0-7]/.test(character)) return unsupported(token, 'this escape', at);
  return at.fail(`invalid escape sequence: ${token}`);
}

function unsupported(text: string, what: string, at: Location): never {
  return at.unsupported(`${JSON.stringify(text)}: ${what} in a pattern is not supported by the embedded proxy`);
}
