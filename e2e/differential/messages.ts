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
