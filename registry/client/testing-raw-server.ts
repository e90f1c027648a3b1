import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

/** A request as it arrived, with the body that arrived. */
export interface RawRequest {
  method: string;
  target: string;
  headers: Map<string, string>;
  body: Buffer;
}

/** Bytes to send as they are; `close` ends the connection after them. */
export interface RawReply {
  bytes: string | Buffer;
  close?: boolean;
}

export interface RawServerOptions {
  /** After how many bytes of its body the connection of this request is cut. */
  cutBody?: (head: RawRequest) => number | undefined;
  /** Whether this request is answered, and its connection ended, before its body has come. */
  earlyAnswer?: (head: RawRequest) => boolean;
}

/** Hangs up without a word. */
export const HANG_UP: RawReply = { bytes: '', close: true };

/** A whole answer. */
export function reply(status: number, headers: Record<string, string> = {}, body: string | Buffer = ''): RawReply {
  const content = Buffer.from(body);
  const fields = { 'content-length': String(content.byteLength), ...headers };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return { bytes: Buffer.concat([Buffer.from(`HTTP/1.1 ${status} X\r\n${lines.join('')}\r\n`), content]) };
}

/** An answer that promises `body` and hangs up after `sent` bytes of it. */
export function truncated(body: Buffer, sent: number, status = 200): RawReply {
  const head = Buffer.from(`HTTP/1.1 ${status} X\r\ncontent-length: ${body.byteLength}\r\n\r\n`);
  return { bytes: Buffer.concat([head, body.subarray(0, sent)]), close: true };
}

/** An HTTP server that says exactly what it is told to, byte by byte. It keeps the requests. */
export async function rawServer(
  t: TestContext,
  answer: (request: RawRequest, index: number) => RawReply,
  options: RawServerOptions = {},
): Promise<{ host: string; requests: RawRequest[] }> {
  const requests: RawRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    let pending = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      pending = Buffer.concat([pending, chunk]);
      // A TLS handshake: answered as a server does that speaks plain HTTP only.
      if (pending[0] === 0x16) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
      for (;;) {
        const end = pending.indexOf('\r\n\r\n');
        if (end === -1) return;
        const request = parseHead(pending.subarray(0, end).toString('latin1'));
        const length = Number(request.headers.get('content-length') ?? 0);
        const received = pending.subarray(end + 4);
        const cut = options.cutBody?.(request);
        if (cut !== undefined && received.byteLength >= cut) {
          requests.push({ ...request, body: Buffer.from(received.subarray(0, cut)) });
          socket.destroy();
          return;
        }
        if (options.earlyAnswer?.(request) === true) {
          requests.push(request);
          socket.pause();
          socket.write(answer(request, requests.length - 1).bytes);
          return;
        }
        if (received.byteLength < length) return;
        request.body = Buffer.from(received.subarray(0, length));
        pending = received.subarray(length);
        requests.push(request);
        const { bytes, close } = answer(request, requests.length - 1);
        if (close === true) socket.end(bytes);
        else socket.write(bytes);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { host: `127.0.0.1:${address.port}`, requests };
}

function parseHead(head: string): RawRequest {
  const [first = '', ...lines] = head.split('\r\n');
  const [method = '', target = ''] = first.split(' ');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { method, target, headers, body: Buffer.alloc(0) };
}
