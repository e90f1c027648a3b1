const A = 0x41;
const Z = 0x5a;

/** A header name as Envoy's LowerCaseString makes it: ASCII letters alone change, other bytes stay. Most already are. */
export function lowerCase(name: string): string {
  for (let i = 0; i < name.length; i++) {
    const code = name.charCodeAt(i);
    if (code >= A && code <= Z) return name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  }
  return name;
}
