/**
 * Load for where there is no wrk: `node load-generator.js PORT CONNECTIONS SECONDS`. Every connection sends a request,
 * waits for the whole answer and sends the next. Prints a `Load` as JSON.
 */
import { connect } from 'node:net';
import type { Load } from './load.ts';

const [port = 0, connections = 1, seconds = 1] = process.argv.slice(2).map(Number);
const REQUEST = Buffer.from(`GET / HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`, 'latin1');
const END_OF_HEAD = '\r\n\r\n';

/** Microseconds. */
const latencies: number[] = [];
let failures = 0;
const begin = performance.now();

function open(): void {
  let sent = 0;
  let text = '';
  let length: number | undefined;
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  const send = () => {
    sent = performance.now();
    socket.write(REQUEST);
  };
  socket.on('connect', send);
  socket.on('data', (bytes) => {
    text += bytes.latin1Slice();
    length ??= answerLength(text);
    if (length === undefined || text.length < length) return;
    if (text.startsWith('HTTP/1.1 200 ')) latencies.push((performance.now() - sent) * 1000);
    else failures++;
    text = '';
    send();
  });
  socket.on('error', () => {
    failures++;
  });
}

/** Of the answer at the start of `text`, once its head is there; `content-length` must be in it. */
function answerLength(text: string): number | undefined {
  const end = text.indexOf(END_OF_HEAD);
  if (end < 0) return undefined;
  const [, body] = /\r\ncontent-length: (\d+)\r\n/i.exec(text.slice(0, end + 2)) ?? [];
  return end + END_OF_HEAD.length + Number(body);
}

for (let i = 0; i < connections; i++) open();

setTimeout(() => {
  const elapsed = (performance.now() - begin) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0;
  const load: Load = { requests: latencies.length, seconds: elapsed, failures, p50: at(0.5), p99: at(0.99) };
  process.stdout.write(`${JSON.stringify(load)}\n`, () => process.exit());
}, seconds * 1000);
