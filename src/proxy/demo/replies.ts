import type { ServerResponse } from 'node:http';

/** Nothing here is ever HTML, and no browser may take it for that: an echo holds what others sent. */
const SAFE = { 'x-content-type-options': 'nosniff' };
const WITHOUT_BODY: ReadonlySet<number> = new Set([204, 304]);

/** Begins a 200 in plain text. */
export function startText(response: ServerResponse, headers: Record<string, string>): void {
  response.writeHead(200, { ...SAFE, 'content-type': 'text/plain', ...headers });
}

/** A whole answer in plain text; a 204 or 304 goes without it. */
export function text(response: ServerResponse, status: number, body: string): void {
  if (WITHOUT_BODY.has(status)) response.writeHead(status, SAFE).end();
  else reply(response, status, 'text/plain; charset=utf-8', body);
}

/** A whole answer, 200, in JSON. */
export function json(response: ServerResponse, value: unknown): void {
  reply(response, 200, 'application/json', `${JSON.stringify(value, undefined, 2)}\n`);
}

function reply(response: ServerResponse, status: number, type: string, body: string): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...SAFE, 'content-type': type, 'content-length': String(bytes.length) }).end(bytes);
}
