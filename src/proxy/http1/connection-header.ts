/** What the Connection header of a request asks for. */
export interface ConnectionHeader {
  readonly close: boolean;
  readonly upgrade: boolean;
  /** Lower-case names of the fields it nominates for removal. */
  readonly nominated: ReadonlySet<string>;
}

const NOTHING: ReadonlySet<string> = new Set();
const KEEP_ALIVE: ConnectionHeader = { close: false, upgrade: false, nominated: NOTHING };
/** They are options of the connection, not nominated fields. */
const OPTIONS: ReadonlySet<string> = new Set(['close', 'keep-alive', 'upgrade', 'http2-settings']);
/** Removing these would hide where a request came from: Envoy refuses it (Utility::sanitizeConnectionHeader). */
const PROTECTED: ReadonlySet<string> = new Set(['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto']);
const MAX_TOKENS = 10;

/** Undefined when Envoy rejects the request for it. */
export function parseConnectionHeader(value: string): ConnectionHeader | undefined {
  if (value === 'keep-alive') return KEEP_ALIVE;
  const tokens = value
    .toLowerCase()
    .split(',')
    .filter((token) => token !== '')
    .map((token) => token.trim());
  if (tokens.length >= MAX_TOKENS) return undefined;
  const nominated = new Set<string>();
  for (const token of tokens) {
    if (OPTIONS.has(token)) continue;
    if (PROTECTED.has(token) || token.startsWith(':')) return undefined;
    nominated.add(token);
  }
  return { close: tokens.includes('close'), upgrade: tokens.includes('upgrade'), nominated };
}

/** Whether `option` is among the options of a Connection (or Proxy-Connection) value. */
export function hasConnectionOption(value: string, option: string): boolean {
  return (
    value === option ||
    value
      .toLowerCase()
      .split(',')
      .some((token) => token.trim() === option)
  );
}
