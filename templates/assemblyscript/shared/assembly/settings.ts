// Reads a configuration of `name: value` lines, or of JSON.

import { isName, isValue, Setting, Settings } from "./setting";
import { parseJson } from "./settings-json";

export { isName, Setting, Settings } from "./setting";

/** The names and values. Blank lines are left out. */
export function parseSettings(text: string): Settings {
  if (text.trimStart().startsWith("{")) return parseJson(text);
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
