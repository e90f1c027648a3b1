import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

/** What the demo backend received, as it says it in JSON. */
export interface Echo {
  method: string;
  path: string;
  /** By name as it came, in order; a list where a name came more than once. */
  headers: Fields;
  /** Text when it is valid UTF-8, else base64. */
  body: string;
  bodyEncoding: 'utf8' | 'base64';
  trailers?: Fields;
}

export function echoOf(
  request: Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders' | 'rawTrailers'>,
  body: Buffer,
): Echo {
  const isText = isUtf8(body);
  const echo: Echo = {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: fieldsOf(request.rawHeaders),
    body: body.toString(isText ? 'utf8' : 'base64'),
    bodyEncoding: isText ? 'utf8' : 'base64',
  };
  if (request.rawTrailers.length > 0) echo.trailers = fieldsOf(request.rawTrailers);
  return echo;
}

type Fields = Record<string, string | string[]>;

function fieldsOf(raw: readonly string[]): Fields {
  const fields = new Map<string, string | string[]>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const before = fields.get(raw[i]!);
    const value = raw[i + 1]!;
    fields.set(raw[i]!, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(fields);
}
