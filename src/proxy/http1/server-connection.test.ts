import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import fc from 'fast-check';
import { HeaderMap } from '../../host/header-map.ts';
import type { ServerStreamReceiver, StreamSender } from '../http/stream.ts';
import { serveHttp1 } from './serve-http1.ts';
import type { Http1ServerConnection, Http1ServerOptions } from './server-connection.ts';
import { MemorySocket, turn } from './testing-memory-socket.ts';
import { Recorder } from './testing-recorder.ts';

interface Served {
  socket: MemorySocket;
  recorder: Recorder;
  connection: Http1ServerConnection;
}

async function serve(options: Http1ServerOptions = {}, recorder = new Recorder()): Promise<Served> {
  const socket = new MemorySocket();
  const connection = serveHttp1(socket, recorder, options);
  // The socket begins to flow.
  await turn();
  return { socket, recorder, connection };
}

function answer(sender: StreamSender | undefined, body = 'ok', ...fields: [string, string][]): void {
  sender?.sendHeaders(HeaderMap.from([[':status', '200'], ['content-length', String(body.length)], ...fields]), false);
  sender?.sendData(Buffer.from(body), true);
}

const GET = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';
const POST = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n';
const GET_EVENT = 'headers :authority=a|:path=/|:method=GET|:scheme=http END';
const POST_EVENT = 'headers :authority=a|:path=/|:method=POST|:scheme=http|content-length=5';
const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
const OK_CLOSE = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok';

test('delivers a request and writes the response in one piece', async () => {
  const { socket, recorder, connection } = await serve();
  socket.receive(GET);
  assert.deepEqual(recorder.events, [GET_EVENT]);
  assert.equal(connection.activeExchanges, 1);
  answer(recorder.sender);
  assert.equal(socket.written, OK);
  assert.equal(socket.writes, 1);
  assert.equal(connection.activeExchanges, 0);
});

test('a body ends with an empty last piece', async () => {
  const { socket, recorder } = await serve();
  socket.receive(`${POST}hel`);
  socket.receive('lo');
  assert.deepEqual(recorder.events, [POST_EVENT, 'data hel', 'data lo', 'end ']);
});

test('chunks of one read come as one piece; trailers when they are enabled', async () => {
  const chunked =
    'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\nT: 1\r\n\r\n';
  for (const [enableTrailers, last] of [
    [true, 'trailers t=1'],
    [false, 'end '],
  ] as const) {
    const { socket, recorder } = await serve({ enableTrailers });
    socket.receive(chunked);
    assert.deepEqual(recorder.events.slice(1), ['data abcdefg', last]);
  }
});

test('pipelined requests wait for the response before them, with the socket paused', async () => {
  const { socket, recorder } = await serve();
  socket.receive(GET + GET);
  assert.deepEqual(recorder.events, [GET_EVENT]);
  assert.equal(socket.isPaused(), true);
  answer(recorder.sender);
  await turn();
  assert.deepEqual(recorder.events, [GET_EVENT, GET_EVENT]);
  assert.equal(socket.isPaused(), false);
  answer(recorder.sender);
  assert.equal(socket.written, OK + OK);
});

test('a response within the callback is fine, for pipelined requests too', async () => {
  const recorder = new Recorder();
  const { socket } = await serve({}, recorder);
  recorder.onHeaders = () => answer(recorder.sender);
  socket.receive(GET + GET + GET);
  assert.equal(socket.written, OK + OK + OK);
});

test('a response before the end of the request closes the connection and drops the rest', async () => {
  const { socket, recorder } = await serve();
  socket.receive(`${POST}he`);
  answer(recorder.sender);
  assert.equal(socket.written, OK_CLOSE);
  socket.receive(`llo${GET}`);
  await turn();
  assert.equal(recorder.events.length, 2);
  assert.equal(socket.writableFinished, true);
});

test('closes after the response when the client, the sender or a drain asks for it', async () => {
  const asked = await serve();
  asked.socket.receive(GET.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
  answer(asked.recorder.sender);
  assert.equal(asked.socket.written, OK_CLOSE);
  assert.equal(asked.socket.writableEnded, true);

  const sender = await serve();
  sender.socket.receive(GET);
  answer(sender.recorder.sender, 'ok', ['connection', 'close']);
  assert.equal(sender.socket.written, OK_CLOSE);
  assert.equal(sender.socket.writableEnded, true);

  const drained = await serve();
  drained.socket.receive(GET);
  drained.connection.drain();
  assert.equal(drained.socket.writableEnded, false);
  answer(drained.recorder.sender);
  assert.equal(drained.socket.written, OK_CLOSE);
  assert.equal(drained.socket.writableEnded, true);

  const idle = await serve();
  idle.connection.drain();
  assert.equal(idle.socket.writableEnded, true);
});

test('100 Continue is answered at once', async () => {
  const { socket, recorder } = await serve();
  socket.receive(POST.replace('Host', 'Expect: 100-continue\r\nHost'));
  await turn();
  assert.equal(socket.written, 'HTTP/1.1 100 Continue\r\n\r\n');
  assert.deepEqual(recorder.events, [POST_EVENT]);
});

test('a request error is answered by the receiver, and the connection closes', async () => {
  const { socket, recorder } = await serve();
  socket.receive('xyz\r\n');
  assert.deepEqual(recorder.events, ['error 400 Bad Request http1.codec_error']);
  answer(recorder.sender);
  assert.equal(socket.written, OK_CLOSE);
  assert.equal(socket.writableEnded, true);
});

test('a request line without a version is refused at once', async () => {
  const { socket, recorder } = await serve();
  socket.receive('GET /\r\n');
  assert.deepEqual(recorder.events, ['error 426 Upgrade Required low_version']);
});

test('a body that breaks is a request error, or a reset once the response has begun', async () => {
  const chunked = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n';
  const before = await serve();
  before.socket.receive(chunked);
  before.socket.receive('zz\r\n');
  assert.deepEqual(before.recorder.events.slice(1), ['data abc', 'error 400 Bad Request http1.codec_error']);

  const after = await serve();
  after.socket.receive(chunked);
  after.recorder.sender?.sendHeaders(HeaderMap.from([[':status', '200']]), false);
  after.socket.receive('zz\r\n');
  assert.deepEqual(after.recorder.events.slice(1), ['data abc', 'reset connection termination (http1.codec_error)']);
  assert.equal(after.socket.writableEnded, true);
});

test('a client that leaves resets the exchange, even one that only ends its side', async () => {
  let closed = 0;
  const { socket, recorder } = await serve({ onClose: () => closed++ });
  socket.receive(GET);
  socket.receiveEnd();
  await once(socket, 'close');
  assert.deepEqual(recorder.events, [GET_EVENT, 'reset connection termination (downstream_remote_disconnect)']);
  assert.equal(closed, 1);
  answer(recorder.sender);
  assert.equal(socket.written, '');
});

test("the sender's reset writes what was sent and closes, without a call back", async () => {
  const { socket, recorder } = await serve();
  socket.receive(GET);
  recorder.sender?.sendHeaders(HeaderMap.from([[':status', '200']]), false);
  recorder.sender?.reset('local reset');
  recorder.sender?.sendData(Buffer.from('late'), true);
  await turn();
  assert.equal(socket.written, 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n');
  assert.equal(socket.writableEnded, true);
  assert.deepEqual(recorder.events, [GET_EVENT]);
});

test('close ends the exchange under way with a reset', async () => {
  const { socket, recorder, connection } = await serve();
  socket.receive(GET);
  connection.close();
  assert.deepEqual(recorder.events, [GET_EVENT, 'reset connection termination']);
  assert.equal(socket.writableEnded, true);
});

test('readDisable nests and holds back what arrives', async () => {
  const { socket, recorder } = await serve();
  socket.receive(POST);
  recorder.sender?.readDisable(true);
  recorder.sender?.readDisable(true);
  socket.receive('hello');
  recorder.sender?.readDisable(false);
  assert.equal(socket.isPaused(), true);
  assert.deepEqual(recorder.events, [POST_EVENT]);
  recorder.sender?.readDisable(false);
  assert.equal(socket.isPaused(), false);
});

test('what was held back is delivered when reading is enabled again', async () => {
  const { socket, recorder } = await serve();
  socket.receive(POST);
  recorder.sender?.readDisable(true);
  socket.receive('hello');
  recorder.sender?.readDisable(false);
  await turn();
  assert.deepEqual(recorder.events, [POST_EVENT, 'data hello', 'end ']);
});

test('back-pressure: false above the high watermark, onWritable when there is room', async () => {
  const { socket, recorder } = await serve({ highWatermark: 100_000 });
  socket.isStuck = true;
  socket.receive(GET);
  assert.equal(recorder.sender?.sendHeaders(HeaderMap.from([[':status', '200']]), false), true);
  assert.equal(recorder.sender?.sendData(Buffer.alloc(50_000), false), true);
  assert.equal(recorder.sender?.sendData(Buffer.alloc(50_000), false), false);
  await turn();
  assert.deepEqual(recorder.events, [GET_EVENT]);
  socket.release();
  await turn();
  assert.deepEqual(recorder.events, [GET_EVENT, 'writable']);
});

test('a response to HEAD has no body, whatever is sent', async () => {
  const { socket, recorder } = await serve();
  socket.receive(GET.replace('GET', 'HEAD'));
  answer(recorder.sender);
  assert.equal(socket.written, 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n');
});

test('arbitrary bytes: no exception, and nothing after the end of an exchange', async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      GET,
      POST,
      'hello',
      'Transfer-Encoding: chunked\r\n',
      '3\r\nabc\r\n',
      '0\r\n\r\n',
      '\r\n',
      'GET / HTTP/1.1\r\n',
      'Host: a\r\n',
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 12 }), fc.boolean(), async (pieces, answersEarly) => {
      const socket = new MemorySocket();
      serveHttp1(socket, { newStream: (sender) => new Strict(sender, answersEarly) }, { enableTrailers: true });
      await turn();
      for (const text of pieces) {
        socket.receive(text);
        await turn();
      }
      socket.destroy();
      await turn();
    }),
    { numRuns: 60 },
  );
});

/** Fails on whatever comes after the end. */
class Strict implements ServerStreamReceiver {
  private readonly sender: StreamSender;
  private readonly answersEarly: boolean;
  private isOver = false;
  private hasHeaders = false;

  constructor(sender: StreamSender, answersEarly: boolean) {
    this.sender = sender;
    this.answersEarly = answersEarly;
  }

  onHeaders(_headers: HeaderMap, endStream: boolean): void {
    assert.equal(this.hasHeaders, false);
    this.hasHeaders = true;
    this.step(endStream);
    if (this.answersEarly) answer(this.sender);
  }

  onData(_data: Uint8Array, endStream: boolean): void {
    assert.equal(this.hasHeaders, true);
    this.step(endStream);
  }

  onTrailers(): void {
    this.step(true);
  }

  onReset(): void {
    this.isOver = true;
  }

  onWritable(): void {}

  onRequestError(): void {
    this.step(true);
  }

  private step(endStream: boolean): void {
    assert.equal(this.isOver, false);
    this.isOver = endStream;
    if (endStream) answer(this.sender);
  }
}
