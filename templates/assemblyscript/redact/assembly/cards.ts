// Finds payment card numbers in a text: 13 to 19 digits, perhaps with single spaces or dashes between them, whose
// check digit is right (ISO/IEC 7812-1, annex B). The text is bytes, since a body need not be UTF-8.

const SHORTEST_CARD = 13;
export const LONGEST_CARD = 19;

function isDigit(c: u8): bool {
  return c >= 0x30 && c <= 0x39;
}

function isSeparator(c: u8): bool {
  return c == 0x20 || c == 0x2d;
}

// The end of the run of digits with single separators that begins at `start`; a separator is never its last.
function endOfRun(text: Uint8Array, start: i32): i32 {
  let end = start;
  while (
    end < text.length &&
    (isDigit(text[end]) || (isSeparator(text[end]) && end + 1 < text.length && isDigit(text[end + 1])))
  ) {
    end++;
  }
  return end;
}

function countDigits(text: Uint8Array, start: i32, end: i32): i32 {
  let count = 0;
  for (let i = start; i < end; i++) if (isDigit(text[i])) count++;
  return count;
}

// Every second digit from the right, the check digit left out, counts twice; a sum of tens is right.
function hasCheckDigit(text: Uint8Array, start: i32, end: i32): bool {
  let sum = 0;
  let twice = false;
  for (let i = end - 1; i >= start; i--) {
    if (!isDigit(text[i])) continue;
    const digit = <i32>(text[i] - 0x30) * (twice ? 2 : 1);
    sum += digit > 9 ? digit - 9 : digit;
    twice = !twice;
  }
  return sum % 10 == 0;
}

/** Overwrites all digits of card numbers but the last `keep`. Returns how many numbers there were. */
export function maskCards(text: Uint8Array, keep: i32): i32 {
  let found = 0;
  for (let start = 0; start < text.length; start++) {
    if (!isDigit(text[start])) continue;
    const end = endOfRun(text, start);
    const digits = countDigits(text, start, end);
    if (digits >= SHORTEST_CARD && digits <= LONGEST_CARD && hasCheckDigit(text, start, end)) {
      found++;
      let left = digits - keep;
      for (let i = start; left > 0; i++) {
        if (!isDigit(text[i])) continue;
        text[i] = 0x2a;
        left--;
      }
    }
    start = end;
  }
  return found;
}

/** Whether a card number may have begun that goes on behind the end of the text. */
export function mayGoOn(text: Uint8Array): bool {
  let digits = 0;
  for (let i = text.length - 1; i >= 0; i--) {
    if (isDigit(text[i])) digits++;
    else if (!isSeparator(text[i]) || (i > 0 && !isDigit(text[i - 1]))) break;
  }
  return digits > 0 && digits <= LONGEST_CARD;
}
