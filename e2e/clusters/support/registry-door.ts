import { once } from 'node:events';
import { createServer, get, type IncomingHttpHeaders, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after } from 'node:test';

export interface Rejection {
  status: number;
  headers?: OutgoingHttpHeaders;
  text: string;
}

/**
 * An image in a registry of this machine behind a server that lets in only those whose request has the right headers.
 * Returns the reference by which it is asked for there.
 */
export async function behindDoor(
  image: string,
  reject: (headers: IncomingHttpHeaders) => Rejection | undefined,
): Promise<string> {
  const { host, pathname } = new URL(`http://${image}`);
  const door = createServer((request, response) => {
    const { method = 'GET', url = '', headers } = request;
    const rejection = reject(headers);
    if (rejection !== undefined) {
      response.writeHead(rejection.status, rejection.headers).end(rejection.text);
      return;
    }
    get(new URL(url, `http://${host}`), { method, headers: { ...headers, host } }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  after(() => door.close());
  return `127.0.0.1:${(door.address() as AddressInfo).port}${pathname}`;
}
