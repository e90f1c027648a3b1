import { once } from 'node:events';
import { constants, createServer, type Http2Session, type ServerHttp2Stream } from 'node:http2';
import { printable } from '../../../src/errors.ts';
import type { Counterpart } from '../scenario.ts';

/** What the server does when a call of this path begins, and when the client has ended its side. */
export interface GrpcReply {
  /** Response headers beside `:status` and `content-type`. */
  headers?: Record<string, string | string[]>;
  /** 200 unless given. */
  status?: number;
  /** Sent before the client has ended its side. */
  early?: readonly string[];
  /** Sent when the client has ended its side, or at once with `immediate`. */
  messages?: readonly string[];
  /** Instead of messages: bytes as they are (latin1). */
  raw?: string;
  /** Not given: the response ends without. With `trailersOnly` they are the headers. */
  trailers?: Record<string, string>;
  trailersOnly?: boolean;
  /** The end does not wait for the client's. */
  immediate?: boolean;
  /** Instead of an end. */
  ends?: 'reset' | 'refuse' | 'disconnect' | 'hang';
}

interface RecordedCall {
  lines: string[];
  body: string;
  end: 'open' | 'ended' | 'aborted';
}

/** A gRPC server over HTTP/2 with prior knowledge that answers each path as `replies` says and records what it got. */
export function grpcServer(replies: Readonly<Record<string, GrpcReply>>): () => Promise<Counterpart> {
  return async () => {
    const server = createServer();
    const sessions = new Set<Http2Session>();
    const calls: RecordedCall[] = [];
    server.on('session', (session) => {
      sessions.add(session);
      session.on('error', () => {});
      session.on('close', () => sessions.delete(session));
    });
    server.on('stream', (stream, _headers, _flags, raw?: string[]) => {
      const fields = raw ?? [];
      const call: RecordedCall = { lines: ['grpc call'], body: '', end: 'open' };
      calls.push(call);
      for (let i = 0; i < fields.length; i += 2)
        call.lines.push(`grpc   ${fields[i]}: ${printable(fields[i + 1] ?? '')}`);
      const path = fields[fields.indexOf(':path') + 1] ?? '';
      serve(stream, replies[path] ?? {}, call);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return {
      port,
      reset: () => calls.splice(0),
      record: () => calls.flatMap(({ lines, body, end }) => [...lines, `grpc body ${JSON.stringify(body)} ${end}`]),
      stop: async () => {
        for (const session of sessions) session.destroy();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  };
}

function serve(stream: ServerHttp2Stream, reply: GrpcReply, call: RecordedCall): void {
  let answered = false;
  const respond = () => {
    if (stream.headersSent || stream.destroyed) return;
    const headers = { ':status': reply.status ?? 200, 'content-type': 'application/grpc', ...reply.headers };
    if (reply.trailersOnly) stream.respond({ ...headers, ...reply.trailers }, { endStream: true });
    else {
      stream.respond(headers, { waitForTrailers: reply.trailers !== undefined });
      stream.on('wantTrailers', () => stream.sendTrailers(reply.trailers ?? {}));
    }
  };
  const finish = () => {
    if (answered) return;
    answered = true;
    if (reply.ends === 'hang') return;
    if (reply.ends === 'refuse') {
      stream.close(constants.NGHTTP2_REFUSED_STREAM);
      return;
    }
    const began = reply.headers !== undefined || reply.messages !== undefined || reply.ends === undefined;
    if (began) respond();
    if (reply.trailersOnly) return;
    const data =
      reply.raw === undefined ? Buffer.concat((reply.messages ?? []).map(frame)) : Buffer.from(reply.raw, 'latin1');
    if (reply.ends === undefined) stream.end(data);
    else {
      const break_ = () =>
        reply.ends === 'reset' ? stream.close(constants.NGHTTP2_INTERNAL_ERROR) : stream.session?.destroy();
      if (data.length === 0) break_();
      else stream.write(data, () => setImmediate(break_));
    }
  };
  stream.on('data', (data: Buffer) => {
    call.body += data.toString('latin1');
  });
  stream.on('end', () => {
    if (call.end === 'open') call.end = 'ended';
    finish();
  });
  stream.on('error', () => {});
  stream.on('aborted', () => {
    call.end = 'aborted';
  });
  if (reply.early !== undefined) {
    respond();
    stream.write(Buffer.concat(reply.early.map(frame)));
  }
  if (reply.immediate) finish();
}

/** A message with gRPC's prefix. */
function frame(message: string): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, Buffer.from(message, 'latin1')]);
}
