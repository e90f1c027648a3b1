/** A header name as Envoy's LowerCaseString makes it: ASCII letters alone change, other bytes stay. Most already are. */
export const lowerCase = (name: string): string =>
  /[A-Z]/.test(name) ? name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : name;
