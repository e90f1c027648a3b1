import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { test } from 'node:test';
import fc from 'fast-check';
import { HeaderMap } from '../../host/header-map.ts';
import type { StreamSender } from '../http/stream.ts';
import { Http1ClientConnection, type Http1ClientOptions } from './client-connection.ts';
import { MemorySocket, turn } from './testing-memory-socket.ts';
import { Recorder } from './testing-recorder.ts';

interface Opened {
  socket: MemorySocket;
  connection: Http1ClientConnection;
  /** `idle` and `close …`, as they were called. */
  calls: string[];
}

async function open(options: Http1ClientOptions = {}): Promise<Opened> {
  const socket = new MemorySocket();
  const calls: string[] = [];
  const connection = new Http1ClientConnection(socket, {
    ...options,
    onIdle: () => calls.push('idle'),
    onClose: ({ phase }) => calls.push(`close ${phase}`),
  });
  await turn();
  return { socket, connection, calls };
}

function get(connection: Http1ClientConnection, recorder: Recorder, method = 'GET'): StreamSender {
  const sender = connection.newStream(recorder);
  sender.sendHeaders(
    HeaderMap.from([
      [':authority', 'a'],
      [':path', '/p'],
      [':method', method],
      [':scheme', 'http'],
    ]),
    true,
  );
  return sender;
}

function post(connection: Http1ClientConnection, recorder: Recorder): StreamSender {
  const sender = connection.newStream(recorder);
  sender.sendHeaders(
    HeaderMap.from([
      [':authority', 'a'],
      [':path', '/p'],
      [':method', 'POST'],
    ]),
    false,
  );
  return sender;
}

const REQUEST = 'GET /p HTTP/1.1\r\nhost: a\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const OK_EVENTS = ['headers :status=200|content-length=2', 'data ok', 'end '];

test('one exchange after the other', async () => {
  const { socket, connection, calls } = await open();
  for (let i = 1; i <= 2; i++) {
    const recorder = new Recorder();
    get(connection, recorder);
    assert.equal(connection.state, 'busy');
    socket.receive(OK);
    assert.deepEqual(recorder.events, OK_EVENTS);
    assert.equal(connection.state, 'idle');
  }
  assert.deepEqual(calls, ['idle', 'idle']);
  assert.equal(socket.written, REQUEST + REQUEST);
});

test('a new exchange may begin within onIdle', async () => {
  const socket = new MemorySocket();
  const second = new Recorder();
  const connection: Http1ClientConnection = new Http1ClientConnection(socket, {
    onIdle: () => {
      if (socket.written === REQUEST) get(connection, second);
    },
  });
  await turn();
  get(connection, new Recorder());
  socket.receive(OK);
  socket.receive(OK);
  assert.deepEqual(second.events, OK_EVENTS);
});

test('a body without content-length goes out in chunks, trailers with it when they are enabled', async () => {
  for (const [enableTrailers, end] of [
    [true, '0\r\nt: 1\r\n\r\n'],
    [false, '0\r\n\r\n'],
  ] as const) {
    const { socket, connection } = await open({ enableTrailers });
    const sender = post(connection, new Recorder());
    sender.sendData(Buffer.from('hello world'), false);
    sender.sendTrailers(HeaderMap.from([['t', '1']]));
    assert.equal(
      socket.written,
      `POST /p HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nb\r\nhello world\r\n${end}`,
    );
    assert.equal(socket.writes, 1);
  }
});

test('informational responses are not delivered', async () => {
  const { socket, connection, calls } = await open();
  const recorder = new Recorder();
  get(connection, recorder);
  socket.receive('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n');
  socket.receive(OK);
  assert.deepEqual(recorder.events, OK_EVENTS);
  assert.deepEqual(calls, ['idle']);
});

test('responses without a body end with their headers', async () => {
  const { socket, connection } = await open();
  for (const [method, text, event] of [
    ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', 'headers :status=200|content-length=5 END'],
    ['GET', 'HTTP/1.1 204 X\r\n\r\n', 'headers :status=204 END'],
    ['GET', 'HTTP/1.1 304 X\r\nContent-Length: 5\r\n\r\n', 'headers :status=304|content-length=5 END'],
    ['GET', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', 'headers :status=200|content-length=0 END'],
  ] as const) {
    const recorder = new Recorder();
    get(connection, recorder, method);
    socket.receive(text);
    assert.deepEqual(recorder.events, [event]);
    assert.equal(connection.state, 'idle');
  }
});

test('a body may end with the connection', async () => {
  const { socket, connection, calls } = await open();
  const recorder = new Recorder();
  get(connection, recorder);
  socket.receive('HTTP/1.1 200 OK\r\n\r\nabc');
  socket.receiveEnd();
  await once(socket, 'close');
  assert.deepEqual(recorder.events, ['headers :status=200', 'data abc', 'end ']);
  assert.deepEqual(calls, ['close open']);
});

test('a connection is not kept after a close, an early response or stray bytes', async () => {
  const closing = await open();
  get(closing.connection, new Recorder());
  closing.socket.receive(OK.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'));
  assert.deepEqual([closing.connection.state, closing.calls], ['closed', ['close open']]);

  const early = await open();
  const recorder = new Recorder();
  const sender = post(early.connection, recorder);
  early.socket.receive(OK);
  assert.deepEqual(recorder.events, OK_EVENTS);
  assert.deepEqual([early.connection.state, early.calls], ['closed', ['close open']]);
  assert.equal(sender.sendData(Buffer.from('late'), true), true);

  const stray = await open();
  get(stray.connection, new Recorder());
  stray.socket.receive(`${OK}x`);
  assert.deepEqual([stray.connection.state, stray.calls], ['closed', ['close open']]);

  const unasked = await open();
  unasked.socket.receive(OK);
  assert.deepEqual([unasked.connection.state, unasked.calls], ['closed', ['close open']]);
});

test('how a broken response ends', async () => {
  const cases: [string, string][] = [
    ['', 'reset connection termination'],
    ['HTTP/1.1 200 OK\r\nConte', 'reset protocol error'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc', 'reset protocol error'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n', 'reset protocol error'],
    ['hello\r\n', 'reset protocol error (http1.codec_error)'],
    ['HTTP/1.1 200 OK\r\na b: c\r\n\r\n', 'reset protocol error (http1.codec_error)'],
    [`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(81 * 1024)}`, 'reset protocol error (http1.headers_too_large)'],
  ];
  for (const [text, event] of cases) {
    const { socket, connection, calls } = await open();
    const recorder = new Recorder();
    get(connection, recorder);
    if (text !== '') socket.receive(text);
    socket.receiveEnd();
    await turn();
    assert.equal(recorder.events.at(-1), event, text.slice(0, 80));
    assert.deepEqual(calls, ['close open']);
  }
});

test('a lost connection is a connection termination', async () => {
  const { socket, connection } = await open();
  const recorder = new Recorder();
  get(connection, recorder);
  socket.receive('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc');
  socket.destroy(new Error('ECONNRESET'));
  await turn();
  assert.equal(recorder.events.at(-1), 'reset connection termination');
});

test('reset closes without a call back to the receiver; close and a late newStream have one', async () => {
  const first = await open();
  const recorder = new Recorder();
  get(first.connection, recorder).reset('local reset');
  assert.deepEqual([recorder.events, first.calls, first.socket.destroyed], [[], ['close open'], true]);
  get(first.connection, recorder);
  await turn();
  assert.deepEqual(recorder.events, ['reset connection termination']);

  const second = await open();
  const other = new Recorder();
  get(second.connection, other);
  second.connection.close('connection timeout');
  assert.deepEqual([other.events, second.calls], [['reset connection timeout'], ['close open']]);
});

test('a refused connection says so', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  server.close();
  await once(server, 'close');

  const recorder = new Recorder();
  const failure = await new Promise<{ error: Error | undefined; phase: string }>((resolve) => {
    get(new Http1ClientConnection(connect(address.port, '127.0.0.1'), { onClose: resolve }), recorder);
  });
  assert.equal(failure.phase, 'connect');
  assert.match(failure.error?.message ?? '', /ECONNREFUSED/);
  assert.deepEqual(recorder.events, ['reset remote connection failure']);
});

test('however the reads split a response, the events are the same', async () => {
  const text =
    'HTTP/1.1 103 X\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nVia: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n5\r\ndefgh\r\n0\r\nT: 1\r\n\r\n';
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: text.length }), { maxLength: 12 }), async (cuts) => {
      const { socket, connection } = await open({ enableTrailers: true });
      const recorder = new Recorder(true);
      get(connection, recorder);
      const places = [0, ...cuts.sort((a, b) => a - b), text.length];
      for (let i = 1; i < places.length; i++) {
        const part = text.slice(places[i - 1], places[i]);
        if (part !== '') socket.receive(part);
      }
      assert.deepEqual(recorder.events, [
        'headers :status=200|via=a|transfer-encoding=chunked',
        'data abcdefgh',
        'trailers t=1',
      ]);
      assert.equal(connection.state, 'idle');
    }),
    { numRuns: 60 },
  );
});

test('arbitrary bytes: no exception, and one end at most', async () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'HTTP/1.1 200 OK\r\n',
      'Content-Length: 3\r\n',
      'Transfer-Encoding: chunked\r\n',
      '\r\n',
      'abc',
      '3\r\nabc\r\n0\r\n\r\n',
    ),
    fc.string({ unit: 'binary', maxLength: 6 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 10 }), async (pieces) => {
      const { socket, connection } = await open();
      const recorder = new Recorder();
      get(connection, recorder);
      for (const text of pieces) {
        if (text !== '' && !socket.destroyed) socket.receive(text);
      }
      socket.destroy();
      await turn();
      const ends = recorder.events.map((event) => /^(end|reset|trailers)|END$/.test(event));
      assert.equal(ends.filter(Boolean).length, 1);
      assert.equal(ends.at(-1), true);
    }),
    { numRuns: 60 },
  );
});
