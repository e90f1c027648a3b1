import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import { messageOf } from '../../errors.ts';
import type { Connection } from './credentials.ts';

export interface Exchange {
  method: 'GET' | 'PATCH' | 'DELETE';
  url: URL;
  headers: Record<string, string>;
  body?: string | undefined;
}

/** An exchange that came to no answer. */
export class NetworkFailure extends Error {
  override readonly name = 'NetworkFailure';
  /** The system's code, such as `ECONNRESET`. */
  readonly code: string | undefined;
  /** Whether the whole request had left, so that the server may have done what it asks for. */
  readonly sent: boolean;

  constructor(cause: unknown, sent: boolean) {
    const inner = cause instanceof AggregateError ? cause.errors.at(-1) : cause;
    super(messageOf(inner), { cause });
    this.code = inner instanceof Error && 'code' in inner ? String(inner.code) : undefined;
    this.sent = sent;
  }
}

/** One HTTP exchange until its answer begins. Throws NetworkFailure, also where `signal` ended it. */
export function begin(
  { method, url, headers, body }: Exchange,
  connection: Connection,
  signal: AbortSignal,
  onSent: () => void,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    let sent = false;
    const send = url.protocol === 'http:' ? plainRequest : secureRequest;
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const request = send(url, {
      ...connection,
      method,
      headers: { ...connection.headers, ...headers, ...length },
      signal,
    });
    request.on('finish', () => {
      sent = true;
      onSent();
    });
    request.on('error', (error) => reject(new NetworkFailure(error, sent)));
    request.on('response', resolve);
    request.end(body);
  });
}

/** The body of an answer as text. Throws NetworkFailure where it breaks off or is longer than `limit` bytes. */
export async function readBody(response: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunksOf(response)) {
    length += chunk.byteLength;
    if (length > limit) throw new NetworkFailure(new Error(`its answer is longer than ${limit} bytes`), true);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** The body of an answer as it comes. Throws NetworkFailure where it breaks off. */
export async function* chunksOf(response: IncomingMessage): AsyncGenerator<Buffer> {
  try {
    yield* response;
  } catch (error) {
    throw new NetworkFailure(error, true);
  }
}
