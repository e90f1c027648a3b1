import type { ClientStep } from '../support/raw-client.ts';
import type { BackendReply } from '../support/scripted-backend.ts';

/** One case of the differential test, as data. */
export interface Scenario {
  /** A short sentence; unique. */
  name: string;
  /** What the client does on one connection. */
  client: readonly ClientStep[];
  /** The backend's answers in order, the last one repeated; `200` with the body `ok` unless given. */
  backend?: readonly BackendReply[];
  /** `enable_trailers` on both sides. */
  trailers?: boolean;
  /** Show the filter's debug lines too: one a body callback. Only where bytes arrive in one piece. */
  callbacks?: boolean;
}

/** A request's bytes. `body` is appended as it is; the fields say how it is framed. */
export function request(line: string, fields: readonly string[] = [], body = ''): string {
  return [`${line} HTTP/1.1`, 'Host: example.test', ...fields, '', body].join('\r\n');
}

/** `body` in chunked coding, one chunk each, then `trailers`. */
export function chunked(chunks: readonly string[], trailers: readonly string[] = []): string {
  const data = chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`).join('');
  return `${data}0\r\n${trailers.map((trailer) => `${trailer}\r\n`).join('')}\r\n`;
}

/** The plainest request there is. */
export const GET = request('GET /backend');

/** Over 1 MiB, and thus more than any of a proxy's buffers. */
export const MEGABYTES = 'proxlet '.repeat((3 << 20) / 8);

/** A POST whose body has a length. */
export function post(path: string, body: string, fields: readonly string[] = []): string {
  return request(`POST ${path}`, [...fields, `Content-Length: ${body.length}`], body);
}
