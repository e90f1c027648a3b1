/**
 * The texts of Warning headers (RFC 7234, 5.5): `299 - "text"`, several of them joined with commas. Quotes and
 * backslashes within a text are escaped with a backslash.
 */
export function readWarnings(header: string | undefined): string[] {
  const texts = (header ?? '').matchAll(/\d{3} \S+ "((?:[^"\\]|\\.)*)"/g);
  return [...texts].map(([, text = '']) => text.replace(/\\(.)/g, '$1'));
}
