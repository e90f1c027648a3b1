import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

/** What the demo backend received, as it says it in JSON. */
export interface Echo {
  method: string;
  path: string;
  /** As they came: order, case and duplicates kept. */
  headers: [string, string][];
  /** Text when it is valid UTF-8, else base64. */
  body: string;
  bodyEncoding: 'utf8' | 'base64';
  trailers?: [string, string][];
}

export function echoOf(
  request: Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders' | 'rawTrailers'>,
  body: Buffer,
): Echo {
  const isText = isUtf8(body);
  const echo: Echo = {
    method: request.method ?? '',
    path: request.url ?? '',
    headers: pairs(request.rawHeaders),
    body: body.toString(isText ? 'utf8' : 'base64'),
    bodyEncoding: isText ? 'utf8' : 'base64',
  };
  if (request.rawTrailers.length > 0) echo.trailers = pairs(request.rawTrailers);
  return echo;
}

function pairs(raw: readonly string[]): [string, string][] {
  const result: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) result.push([raw[i]!, raw[i + 1]!]);
  return result;
}
