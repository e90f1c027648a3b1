import { type CodecError, CodecErrors } from './codec-error.ts';

/** Field names: RFC 9110 section 5.6.2. */
const TOKEN = new Uint8Array(256);
for (const character of "!#$%&'*+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ^_`abcdefghijklmnopqrstuvwxyz|~") {
  TOKEN[character.charCodeAt(0)] = 1;
}
for (let code = 0x41; code <= 0x5a; code++) TOKEN[code] = 2;

/** Anything a head may not hold (quiche/balsa/header_properties.cc), or a carriage return that ends no line. */
const SUSPICIOUS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]|\r[^\n]/;
const INVALID = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;
const LINE_BREAKS = /[\r\n]/g;

/** Whether `text`, a whole head, has a control character Envoy refuses. A lone carriage return is none. */
export function hasInvalidCharacter(text: string): boolean {
  return SUSPICIOUS.test(text) && INVALID.test(text);
}

/**
 * Appends name, value, … of the field lines of `text` from `at` to `fields`. `text` ends with the blank line. Names
 * come out in lower case, values trimmed, folded lines joined (Envoy drops their line breaks, and lone carriage
 * returns). Returns what is wrong, if anything.
 */
export function parseFieldLines(text: string, at: number, fields: string[]): CodecError | undefined {
  let position = at;
  for (;;) {
    const first = text.charCodeAt(position);
    if (first === 0x0a || (first === 0x0d && text.charCodeAt(position + 1) === 0x0a)) return undefined;

    let colon = position;
    let upper = 0;
    for (;;) {
      const code = text.charCodeAt(colon);
      if (code === 0x3a) break;
      const kind = TOKEN[code] ?? 0;
      if (kind === 0) return CodecErrors.malformed;
      upper |= kind;
      colon++;
    }
    if (colon === position) return CodecErrors.malformed;

    let newline = text.indexOf('\n', colon);
    if (newline < 0) return CodecErrors.malformed;
    let folded = false;
    while (isBlank(text.charCodeAt(newline + 1))) {
      const next = text.indexOf('\n', newline + 1);
      if (next < 0) return CodecErrors.malformed;
      newline = next;
      folded = true;
    }

    let start = colon + 1;
    let end = newline;
    while (start < end && text.charCodeAt(start) <= 0x20) start++;
    while (end > start && text.charCodeAt(end - 1) <= 0x20) end--;
    const name = text.slice(position, colon);
    const value = text.slice(start, end);
    fields.push(
      (upper & 2) === 0 ? name : name.toLowerCase(),
      folded || value.includes('\r') ? value.replace(LINE_BREAKS, '') : value,
    );
    position = newline + 1;
  }
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}
