// What a setting may be.

export class Setting {
  constructor(public name: string, public value: string) {}

  toString(): string {
    return this.name + ": " + this.value;
  }
}

export class Settings {
  // Of the JSON, these are its members.
  lines: Setting[] = [];
  // What is wrong and where; empty when nothing is.
  problem: string = "";
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
export function isValue(value: string): bool {
  for (let i = 0; i < value.length; i++) {
    const c = value.charCodeAt(i);
    if ((c < 0x20 && c != 0x09) || c == 0x7f) return false;
  }
  return true;
}
