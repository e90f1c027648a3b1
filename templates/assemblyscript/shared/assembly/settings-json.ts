// Reads a configuration that is a JSON object. Each member is the setting that its line would be; an array is one setting
// for each of its elements. Nothing nests deeper than that.

import { isName, isValue, Setting, Settings } from "./setting";

const ESCAPES = '"\\/bfnrt';
const ESCAPED = '"\\/\b\f\n\r\t';
const HEXADECIMAL = "0123456789abcdefABCDEF";

export function parseJson(text: string): Settings {
  const reader = new Reader(text);
  reader.object();
  return reader.settings;
}

// Of what goes wrong the first is the problem. What is read after that does not count.
class Reader {
  settings: Settings = new Settings();
  private at: i32 = 0;

  constructor(private text: string) {}

  object(): void {
    this.take("{");
    for (let first = true; this.another(first, "}"); first = false) this.member();
    const end = this.next();
    if (end < this.text.length) this.fail(end, "the end");
  }

  private member(): void {
    const name = this.name();
    if (!this.take(":")) this.fail(this.at, '":"');
    if (!this.take("[")) return this.value(name);
    for (let first = true; this.another(first, "]"); first = false) this.value(name);
  }

  // Whether there is another member or element before the end, which it takes.
  private another(first: bool, end: string): bool {
    if (this.failed() || this.take(end)) return false;
    if (!first && !this.take(",")) this.fail(this.at, '"," or "' + end + '"');
    return !this.failed();
  }

  private name(): string {
    const start = this.next();
    const name = this.cut('"') ? this.quoted(start) : "";
    if (!isName(name)) this.fail(start, 'a name such as "hello"');
    return name;
  }

  // Numbers and booleans stay as they are written.
  private value(name: string): void {
    const start = this.next();
    let value = "";
    if (this.cut('"')) value = this.quoted(start);
    else if (this.cut("true") || this.cut("false") || this.number()) value = this.text.substring(start, this.at);
    else this.fail(start, "a string, number or boolean for " + name);
    if (!isValue(value)) this.fail(start, "no control character for " + name);
    this.settings.lines.push(new Setting(name, value.trim()));
  }

  private number(): bool {
    this.cut("-");
    if (!this.cut("0") && !this.digits()) return false;
    if (this.cut(".") && !this.digits()) return false;
    if (this.cut("e") || this.cut("E")) {
      if (!this.cut("+")) this.cut("-");
      return this.digits();
    }
    return true;
  }

  private digits(): bool {
    const start = this.at;
    while (this.isNext("0123456789")) this.at++;
    return this.at > start;
  }

  // What follows the quote at the start, up to the other.
  private quoted(start: i32): string {
    let value = "";
    while (!this.failed() && !this.cut('"')) {
      if (this.isNext("\\")) {
        value += this.escape();
        continue;
      }
      const plain = this.at;
      while (this.at < this.text.length && !this.isNext('"\\') && this.text.charCodeAt(this.at) >= 0x20) this.at++;
      if (this.at == plain) this.fail(start, "a string with an end");
      value += this.text.substring(plain, this.at);
    }
    return value;
  }

  // A character above U+FFFF is written as two escapes, which are its surrogates of UTF-16.
  private escape(): string {
    const start = this.at;
    const simple = start + 1 < this.text.length ? ESCAPES.indexOf(this.text.charAt(start + 1)) : -1;
    if (simple >= 0) {
      this.at += 2;
      return ESCAPED.charAt(simple);
    }
    const first = this.unit();
    if (first >= 0 && (first < 0xd800 || first > 0xdfff)) return String.fromCharCode(first);
    const second = first >= 0 && first < 0xdc00 ? this.unit() : -1;
    if (second < 0xdc00 || second > 0xdfff) this.fail(start, "an escape of JSON");
    return String.fromCharCode(first, second);
  }

  // The unit of UTF-16 that is written as \uXXXX; -1 when none is.
  private unit(): i32 {
    if (this.at + 6 > this.text.length || !this.cut("\\u")) return -1;
    let unit = 0;
    for (let i = 0; i < 4; i++) {
      const digit = HEXADECIMAL.indexOf(this.text.charAt(this.at++));
      if (digit < 0) return -1;
      unit = unit * 16 + (digit < 16 ? digit : digit - 6);
    }
    return unit;
  }

  // Where the text goes on after blanks.
  private next(): i32 {
    while (this.isNext(" \t\r\n")) this.at++;
    return this.at;
  }

  private take(token: string): bool {
    this.next();
    return this.cut(token);
  }

  private cut(prefix: string): bool {
    if (!this.text.startsWith(prefix, this.at)) return false;
    this.at += prefix.length;
    return true;
  }

  private isNext(characters: string): bool {
    return this.at < this.text.length && characters.includes(this.text.charAt(this.at));
  }

  private failed(): bool {
    return this.settings.problem != "";
  }

  private fail(at: i32, expected: string): void {
    if (this.failed()) return;
    const line = this.text.substring(0, at).split("\n").length;
    let end = at + 1;
    while (end < this.text.length && !",]}\r\n".includes(this.text.charAt(end))) end++;
    const found = at < this.text.length ? this.text.substring(at, end).trim() : "the end";
    this.settings.problem = "line " + line.toString() + ": expected " + expected + ", found " + found;
  }
}
