// Reads a configuration of `name: value` lines.

export class Setting {
  constructor(public name: string, public value: string) {}

  toString(): string {
    return this.name + ": " + this.value;
  }
}

export class Settings {
  lines: Setting[] = [];
  // What is wrong and where; empty when nothing is.
  problem: string = "";
}

/** The lines' names and values. Blank lines are left out. */
export function parseSettings(text: string): Settings {
  const result = new Settings();
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i].trim();
    if (line.length == 0) continue;
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.substring(0, colon).trimEnd();
    const value = colon < 0 ? "" : line.substring(colon + 1).trimStart();
    if (colon < 0 || !isName(name) || !isValue(value)) {
      result.problem = "line " + (i + 1).toString() + ' is not "name: value": ' + line;
      return result;
    }
    result.lines.push(new Setting(name, value));
  }
  return result;
}

/** A whole number of one to nine digits; -1 for anything else. */
export function toNumber(text: string): i32 {
  if (text.length == 0 || text.length > 9) return -1;
  let number = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    number = number * 10 + digit;
  }
  return number;
}

// A token of RFC 9110, section 5.6.2.
export function isName(name: string): bool {
  for (let i = 0; i < name.length; i++) {
    const c = name.charCodeAt(i);
    const letterOrDigit = (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a);
    if (!letterOrDigit && !"!#$%&'*+-.^_`|~".includes(name.charAt(i))) return false;
  }
  return name.length > 0;
}

// Anything but control characters, of which a tab is allowed (RFC 9110, section 5.5).
function isValue(value: string): bool {
  for (let i = 0; i < value.length; i++) {
    const c = value.charCodeAt(i);
    if ((c < 0x20 && c != 0x09) || c == 0x7f) return false;
  }
  return true;
}
