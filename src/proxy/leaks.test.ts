/** What thousands of requests leave behind that do not end as they should: nothing, counted. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { encodePairs } from '../host/pairs.ts';
import { filterText } from '../host/testing-module.ts';
import { wat } from '../wasm/testing-wat.ts';
import { decodeBootstrap } from './config/decode-bootstrap.ts';
import { ROUTER, sample, socketAddress, wasmFilter } from './config/testing-bootstrap.ts';
import { type Proxy as RunningProxy, startProxy } from './proxy.ts';

const REQUESTS = 10_000;
/** Clients at the same time. */
const CLIENTS = 40;
/** How often they come. */
const ROUNDS = 3;
const PATIENCE = 60_000;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const folder = mkdtempSync(join(tmpdir(), 'proxlet-leaks-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** What the filter asks the backend, which does not answer. */
const CALL = encodePairs([':method', 'GET', ':path', '/never', ':authority', 'a']);
const escaped = (bytes: Uint8Array) => [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, '0')}`).join('');

/** By the second letter of the path: p pauses for good, c pauses and calls out, b pauses the body; others go on. */
const MODULE = join(folder, 'filter.wasm');
writeFileSync(
  MODULE,
  wat(
    filterText({
      imports: {
        proxy_get_header_map_value: '(param i32 i32 i32 i32 i32) (result i32)',
        proxy_http_call: '(param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)',
        proxy_set_property: '(param i32 i32 i32 i32) (result i32)',
      },
      body: `
        (data (i32.const 16) ":path")
        (data (i32.const 64) "c")
        (data (i32.const 128) "${escaped(CALL)}")
        (global $letter (mut i32) (i32.const 0))
        (func $path (result i32)
          (drop (call $proxy_get_header_map_value
            (i32.const 0) (i32.const 16) (i32.const 5) (i32.const 8) (i32.const 12)))
          (i32.load8_u offset=1 (i32.load (i32.const 8))))
        (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
          (global.set $letter (call $path))
          (drop (call $proxy_set_property (i32.const 16) (i32.const 5) (i32.const 1024) (i32.const 1024)))
          (if (i32.eq (global.get $letter) (i32.const 99)) (then
            (drop (call $proxy_http_call (i32.const 64) (i32.const 1) (i32.const 128) (i32.const ${CALL.length})
              (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 300) (i32.const 8)))
            (return (i32.const 1))))
          (i32.eq (global.get $letter) (i32.const 112)))
        (func (export "proxy_on_request_body") (param i32 i32 i32) (result i32) (i32.const 1))`,
    }),
  ),
);

/** A backend that treats its clients as the path says. */
function backend(): Promise<{ port: number; server: Server; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.on('data', (data) => {
      switch (/^[A-Z]+ \/(\w+)/.exec(data.toString('latin1'))?.[1]) {
        case 'never':
          return;
        case 'reset':
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc', () => socket.resetAndDestroy());
          return;
        case 'half':
          socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc');
          return;
        case 'close':
          socket.end('HTTP/1.1 200 OK\r\n\r\nabc');
          return;
        case 'large':
          socket.write(`HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n${'x'.repeat(200_000)}`);
          return;
        default:
          socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      }
    });
    socket.on('end', () => socket.end());
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      assert.ok(typeof address === 'object' && address !== null);
      resolve({ port: address.port, server, sockets });
    });
  });
}

const get = (path: string, rest = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${rest}\r\n`;
const post = (path: string, framing: string, body: string) =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\n${framing}\r\n\r\n${body}`;

/** What a client sends, write by write. */
const MESSAGES: readonly (readonly string[])[] = [
  [get('/ok')],
  [get('/ok'), get('/ok', 'Connection: close\r\n')],
  [get('/ok') + get('/never') + get('/ok')],
  ['GET /ok HT', 'TP/1.1\r\nHos', 't: a\r\n\r\n'],
  ['GET /ok HTTP/1.1\r\nHost: a'],
  [post('/ok', 'Content-Length: 1000', 'ten bytes.')],
  [post('/ok', 'Content-Length: 5', 'he'), 'llo'],
  [post('/ok', 'Transfer-Encoding: chunked', '3\r\nabc\r\n'), '3\r\ndef\r\n', '0\r\n\r\n'],
  [post('/ok', 'Transfer-Encoding: chunked', 'zz\r\n')],
  [post('/b', 'Content-Length: 4', 'ab')],
  [get('/pause')],
  [get('/callout')],
  [get('/never')],
  [get('/reset')],
  [get('/half')],
  [get('/close')],
  [get('/large')],
  ['\0\x01 garbage\r\n\r\n'],
];

/** How a client leaves. */
const ENDINGS = ['destroy', 'reset', 'end', 'answer-then-reset', 'answer-then-end', 'slowly'] as const;

/** Plays one client; resolves when its socket is gone. */
function play(port: number, messages: readonly string[], ending: (typeof ENDINGS)[number]): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    // Nobody waits for an answer that does not come.
    const leave = setTimeout(() => socket.destroy(), 50);
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(leave);
      resolve();
    });
    socket.on('end', () => socket.destroy());
    socket.on('data', () => {
      if (ending === 'answer-then-reset') socket.resetAndDestroy();
      if (ending === 'answer-then-end') socket.end();
    });
    socket.on('connect', () => void send(socket, messages, ending));
  });
}

async function send(socket: Socket, messages: readonly string[], ending: string): Promise<void> {
  for (const message of messages) {
    socket.write(message, 'latin1');
    if (ending === 'slowly') await new Promise((resolve) => setTimeout(resolve, 2));
    else await new Promise((resolve) => setImmediate(resolve));
  }
  if (ending === 'destroy') socket.destroy();
  if (ending === 'reset') socket.resetAndDestroy();
  if (ending === 'end') socket.end();
}

/** Plays `count` clients, all messages with all endings in turn. */
async function playAll(port: number, count: number): Promise<void> {
  let next = 0;
  const player = async (): Promise<void> => {
    while (next < count) {
      const i = next++;
      await play(port, MESSAGES[i % MESSAGES.length]!, ENDINGS[Math.floor(i / MESSAGES.length) % ENDINGS.length]!);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, player));
}

/** Resolves once nothing is under way; rejects with what is, if that lasts. */
async function settle(proxy: RunningProxy): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const { streams, connections, callouts, entries } = proxy.counts;
    if (streams + connections + callouts + entries === 0) return;
    if (performance.now() > deadline) assert.fail(`still there: ${JSON.stringify(proxy.counts)}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Bytes that live, in JavaScript's heap and beside it. */
interface Memory {
  heap: number;
  buffers: number;
}

/** Whether it is less than a hundred bytes a request. */
function isSmall(growth: Memory | undefined): boolean {
  return growth !== undefined && Math.max(growth.heap, growth.buffers) < REQUESTS * 100;
}

async function memoryInUse(): Promise<Memory> {
  for (let i = 0; i < 3; i++) {
    collectGarbage();
    await new Promise((resolve) => setImmediate(resolve));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return { heap: heapUsed, buffers: arrayBuffers };
}

test(`${REQUESTS} clients that leave in every way, at every moment, leave nothing behind`, async (t) => {
  const before = process.getActiveResourcesInfo().sort();
  const { port, server, sockets } = await backend();
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const errors: string[] = [];
  const proxy = await startProxy({
    bootstrap: decodeBootstrap(
      sample({
        listener: { address: socketAddress(0) },
        endpoint: { address: socketAddress(port) },
        manager: { http_filters: [wasmFilter({}, { code: { local: { filename: MODULE } } }), ROUTER] },
      }),
    ),
    onLog: ({ level, logger, message }) => {
      if (logger === 'proxlet' || level === 'error') errors.push(message);
    },
  });
  t.after(() => proxy.close(0));
  const listening = proxy.listeners[0]!.port;
  // What is allocated once, is.
  await playAll(listening, REQUESTS / 5);
  await settle(proxy);
  // The timer that looks for idle streams is one for all of them.
  const atRest = { contexts: 1, timers: 1 };
  const growths: Memory[] = [];
  let inUse = await memoryInUse();
  do {
    await playAll(listening, REQUESTS);
    await settle(proxy);
    const { contexts, timers, upstreamConnections } = proxy.counts;
    assert.deepEqual({ contexts, timers }, atRest);
    assert.ok(upstreamConnections <= CLIENTS * 2, `${upstreamConnections} connections to the backend`);
    const now = await memoryInUse();
    growths.push({ heap: now.heap - inUse.heap, buffers: now.buffers - inUse.buffers });
    inUse = now;
    // Code that is compiled meanwhile and statistics have their room once; what leaks does so every time.
  } while (!isSmall(growths.at(-1)) && growths.length < ROUNDS);
  assert.ok(isSmall(growths.at(-1)), `memory grew every time: ${JSON.stringify(growths)}`);
  assert.deepEqual(errors, []);
  await proxy.close();
  const NOTHING = { streams: 0, connections: 0, contexts: 0, callouts: 0, timers: 0, entries: 0 };
  assert.deepEqual({ ...proxy.counts, ...NOTHING }, proxy.counts);
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
  // A handle that was closed is listed until the loop comes round.
  for (let i = 0; i < 10; i++) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(process.getActiveResourcesInfo().sort(), before);
});
