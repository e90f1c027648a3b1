/** A raw HTTP/1.1 server that answers as a scenario says and records what it received. */
import { createServer, type Server, type Socket } from 'node:net';
import { type Field, MessageReader, type RawMessage } from './message-reader.ts';

/** How the backend answers one request. */
export interface BackendReply {
  /** 200 unless given. */
  status?: number;
  /** `HTTP/1.1` unless given. */
  version?: string;
  /** The status line's words; `OK` for 200, otherwise `Status`. */
  reason?: string;
  /** Written as they are, in order. */
  fields?: readonly Field[];
  /** With a `content-length` of its own. */
  body?: string;
  /** Instead of `body`: chunked, one write a chunk. */
  chunks?: readonly string[];
  /** After the chunks. */
  trailers?: readonly Field[];
  /** Instead of all the above: exactly these bytes (latin1), one write each. */
  raw?: readonly string[];
  /** Nothing after that many bytes: the connection is closed there. */
  cutAfter?: number;
  /** What becomes of the connection when the reply is written (or cut). */
  finally?: 'keep' | 'close' | 'reset';
  /** Reply when the request's head is there, not only when all of it is. */
  early?: boolean;
}

export interface BackendRecord {
  /** Which of the connections this scenario opened, from 1. */
  connection: number;
  request: RawMessage;
}

export class ScriptedBackend {
  readonly port: number;
  private readonly server: Server;
  private replies: BackendReply[] = [];
  private records: BackendRecord[] = [];
  private connections = new Set<Socket>();
  private opened = 0;

  private constructor(server: Server, port: number) {
    this.server = server;
    this.port = port;
    server.on('connection', (socket) => this.serve(socket));
  }

  /** Listens on a free port of 127.0.0.1. */
  static start(): Promise<ScriptedBackend> {
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        if (address === null || typeof address === 'string') reject(new Error('no port'));
        else resolve(new ScriptedBackend(server, address.port));
      });
    });
  }

  /** The answers to the next requests, in order; the last one repeats. Forgets what was recorded. */
  script(replies: readonly BackendReply[]): void {
    this.replies = [...replies];
    this.records = [];
    this.opened = 0;
  }

  /** Every request since `script`, incomplete ones included. */
  recorded(): BackendRecord[] {
    return this.records;
  }

  /** Ends all connections, so that the next scenario finds none to reuse. */
  disconnect(): void {
    for (const socket of this.connections) socket.destroy();
  }

  async stop(): Promise<void> {
    this.disconnect();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(socket: Socket): void {
    const connection = ++this.opened;
    this.connections.add(socket);
    const due: BackendReply[] = [];
    const reader = new MessageReader(
      () => 'by-fields',
      () => {
        const reply = due.shift();
        if (reply && !reply.early) write(socket, reply);
      },
      (request) => {
        this.records.push({ connection, request });
        const reply = (this.replies.length > 1 ? this.replies.shift() : this.replies[0]) ?? {};
        due.push(reply);
        if (reply.early) write(socket, reply);
      },
    );
    socket.on('data', (data) => reader.push(data));
    socket.on('end', () => {
      reader.end();
      socket.end();
    });
    socket.on('error', () => {});
    socket.on('close', () => this.connections.delete(socket));
  }
}

function write(socket: Socket, reply: BackendReply): void {
  let left = reply.cutAfter ?? Number.POSITIVE_INFINITY;
  for (const part of reply.raw ?? serialise(reply)) {
    socket.write(part.slice(0, left), 'latin1');
    left -= part.length;
    if (left <= 0) break;
  }
  const last = reply.finally ?? (reply.cutAfter === undefined ? 'keep' : 'close');
  if (last === 'close') socket.destroySoon();
  // A reset discards what is still unsent, so it waits until the kernel has it all.
  if (last === 'reset') socket.write('', () => socket.resetAndDestroy());
}

function serialise(reply: BackendReply): string[] {
  const { status = 200, version = 'HTTP/1.1', fields = [], body, chunks, trailers = [] } = reply;
  const lines = [`${version} ${status} ${reply.reason ?? (status === 200 ? 'OK' : 'Status')}`];
  for (const [name, value] of fields) lines.push(`${name}: ${value}`);
  if (body !== undefined) lines.push(`content-length: ${body.length}`);
  if (chunks) lines.push('transfer-encoding: chunked');
  const head = `${lines.join('\r\n')}\r\n\r\n`;
  if (!chunks) return [head + (body ?? '')];
  const tail = trailers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return [head, ...chunks.map((chunk) => `${chunk.length.toString(16)}\r\n${chunk}\r\n`), `0\r\n${tail}\r\n`];
}
