import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerHttp2Stream } from 'node:http2';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { HeaderMap } from '../../host/header-map.ts';
import type { ResetReason, StreamReceiver } from '../http/stream.ts';
import { Http2ClientConnection } from './client-connection.ts';

/** Writes down what arrives; `end` resolves with it when nothing follows. */
class Receiver implements StreamReceiver {
  readonly events: string[] = [];
  private resolve: (events: string[]) => void = () => {};
  readonly end = new Promise<string[]>((resolve) => {
    this.resolve = resolve;
  });

  onHeaders(headers: HeaderMap, endStream: boolean): void {
    const fields = [...headers].filter(([name]) => name !== 'date').map((field) => field.join('='));
    this.note(`headers ${fields.join(' ')}`, endStream);
  }
  onData(data: Uint8Array, endStream: boolean): void {
    this.note(`data ${Buffer.from(data).toString()}`, endStream);
  }
  onTrailers(trailers: HeaderMap): void {
    this.note(`trailers ${[...trailers].map((field) => field.join('=')).join(' ')}`, true);
  }
  onReset(reason: ResetReason): void {
    this.note(`reset ${reason}`, true);
  }
  onWritable(): void {}

  private note(event: string, isLast: boolean): void {
    this.events.push(event);
    if (isLast) this.resolve(this.events);
  }
}

async function connection(t: TestContext, answer: (stream: ServerHttp2Stream) => void) {
  const server = createServer();
  server.on('stream', (stream) => {
    stream.on('error', () => {});
    answer(stream);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  const socket = connect(typeof address === 'object' && address !== null ? address.port : 0, '127.0.0.1');
  await once(socket, 'connect');
  let closed: () => void = () => {};
  const isClosed = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const client = new Http2ClientConnection(socket, {
    highWatermark: 1 << 20,
    inlineResponse: new Set(['age']),
    onClose: () => closed(),
  });
  t.after(async () => {
    client.close();
    await isClosed;
    await new Promise((resolve) => server.close(resolve));
  });
  return { client, isClosed };
}

const GET = () => new HeaderMap(undefined, [':method', 'GET', ':path', '/', ':authority', 'a', ':scheme', 'http']);

test('an answer: the last data carries the end', async (t) => {
  const { client } = await connection(t, (stream) => {
    stream.respond({ ':status': 200, 'x-a': ['1', '2'] });
    stream.end('body');
  });
  const receiver = new Receiver();
  client.newStream(receiver).sendHeaders(GET(), true);
  assert.deepEqual(await receiver.end, ['headers :status=200 x-a=1 x-a=2', 'data body']);
});

test('bodies and trailers both ways', async (t) => {
  const { client } = await connection(t, (stream) => {
    let body = '';
    stream.on('data', (data: Buffer) => {
      body += data.toString();
    });
    stream.on('trailers', (trailers) => {
      stream.respond({ ':status': 200 }, { waitForTrailers: true });
      stream.on('wantTrailers', () => stream.sendTrailers({ 'x-end': `${trailers['x-t']}` }));
      stream.end(body);
    });
  });
  const receiver = new Receiver();
  const sender = client.newStream(receiver);
  sender.sendHeaders(GET(), false);
  sender.sendData(Buffer.from('one '), false);
  sender.sendData(Buffer.from('two'), false);
  sender.sendTrailers(new HeaderMap(undefined, ['x-t', '7']));
  assert.deepEqual(await receiver.end, ['headers :status=200', 'data one two', 'trailers x-end=7']);
});

test('why a stream was reset', async (t) => {
  const { client } = await connection(t, (stream) => stream.close(7));
  const refused = new Receiver();
  client.newStream(refused).sendHeaders(GET(), true);
  assert.deepEqual(await refused.end, ['reset remote refused stream reset']);
  const { client: other } = await connection(t, (stream) => stream.session?.destroy());
  const cut = new Receiver();
  other.newStream(cut).sendHeaders(GET(), true);
  assert.deepEqual(await cut.end, ['reset connection termination']);
  assert.equal(other.takesStreams, false);
});

test('a connection that is drained closes with its last stream', async (t) => {
  const { client, isClosed } = await connection(t, (stream) => {
    stream.respond({ ':status': 204 }, { endStream: true });
  });
  const receiver = new Receiver();
  client.newStream(receiver).sendHeaders(GET(), true);
  client.drain();
  assert.equal(client.takesStreams, false);
  assert.deepEqual(await receiver.end, ['headers :status=204']);
  await isClosed;
  assert.equal(client.activeStreams, 0);
});

test('trailers that HTTP/2 has no form for reset the stream, and harm nothing else', async (t) => {
  const { client } = await connection(t, (stream) => stream.resume());
  const receiver = new Receiver();
  const sender = client.newStream(receiver);
  sender.sendHeaders(GET(), false);
  sender.sendTrailers(new HeaderMap(undefined, ['te', 'gzip']));
  assert.deepEqual(await receiver.end, ['reset protocol error']);
});
