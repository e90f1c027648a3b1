import type { OutgoingHttpHeaders } from 'node:http2';
import type { HeaderMap } from '../../host/header-map.ts';

/** What is about the connection alone has no place in HTTP/2 (Envoy's codec leaves it out). */
const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
]);
/** The only fields that may come several times; node:http2 refuses others of its own list, so they are joined. */
const REPEATABLE: ReadonlySet<string> = new Set(['cookie', 'set-cookie']);

/** `headers` as node:http2 takes them. */
export function toNodeHeaders(headers: HeaderMap): OutgoingHttpHeaders {
  // Without a prototype: a header may be called `constructor`.
  const result: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of headers) {
    if (CONNECTION_HEADERS.has(name)) continue;
    const before = result[name];
    if (before === undefined) result[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else if (REPEATABLE.has(name) || name.startsWith('x-')) result[name] = [before, value];
    else result[name] = `${before},${value}`;
  }
  return result;
}
