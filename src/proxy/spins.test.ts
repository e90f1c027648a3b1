/** A guest that spins in one of several pipelined requests: the others are answered in order, and nothing is lost. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { filterText } from '../host/testing-module.ts';
import { wat } from '../wasm/testing-wat.ts';
import { decodeBootstrap } from './config/decode-bootstrap.ts';
import { ROUTER, sample, socketAddress, wasmFilter } from './config/testing-bootstrap.ts';
import { startProxy } from './proxy.ts';

const folder = mkdtempSync(join(tmpdir(), 'proxlet-spins-'));
const backend = createServer((request, response) => response.end(request.url));
await once(backend.listen(0, '127.0.0.1'), 'listening');
after(() => {
  backend.closeAllConnections();
  backend.close();
  rmSync(folder, { recursive: true, force: true });
});
const address = backend.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;

/** Spins in `callback` where the path of the request begins with `/s`. */
function spinsIn(callback: string, params: number): string {
  const file = join(folder, `${callback}.wasm`);
  const body = `
    (data (i32.const 16) ":path")
    (func (export "${callback}") (param ${'i32 '.repeat(params)}) (result i32)
      (drop (call $proxy_get_header_map_value (i32.const 0) (i32.const 16) (i32.const 5) (i32.const 8) (i32.const 12)))
      (if (i32.eq (i32.load8_u offset=1 (i32.load (i32.const 8))) (i32.const 115)) (then (loop $l (br $l))))
      (i32.const 0))`;
  const imports = { proxy_get_header_map_value: '(param i32 i32 i32 i32 i32) (result i32)' };
  writeFileSync(file, wat(filterText({ body, imports })));
  return file;
}

for (const [callback, params] of [['proxy_on_request_headers', 3]] as const) {
  test(`pipelined requests around one that spins in ${callback} are answered in order`, async () => {
    const filter = wasmFilter(
      { failure_policy: 'FAIL_OPEN' },
      { code: { local: { filename: spinsIn(callback, params) } } },
    );
    const bootstrap = decodeBootstrap(
      sample({
        listener: { address: socketAddress(0) },
        endpoint: { address: socketAddress(port) },
        manager: { http_filters: [filter, ROUTER] },
      }),
    );
    const lines: string[] = [];
    const proxy = await startProxy({ bootstrap, guestTimeout: 100, onLog: ({ message }) => lines.push(message) });
    const timer = new Promise((resolve) => setTimeout(resolve, 1, 'fired'));
    const socket = connect(proxy.listeners[0]!.port, '127.0.0.1');
    let text = '';
    socket.setEncoding('latin1').on('data', (part: string) => {
      text += part;
    });
    const get = (path: string, rest = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${rest}\r\n`;
    socket.write(get('/1') + get('/spin') + get('/3') + get('/4', 'Connection: close\r\n'));
    await once(socket, 'close');
    assert.deepEqual(
      [...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status),
      ['200', '503', '200', '200'],
    );
    assert.match(text, /\/1(?=HTTP)[\s\S]*\/3(?=HTTP)[\s\S]*\/4$/);
    assert.equal(await timer, 'fired');
    assert.ok(lines.some((line) => line.startsWith(`Function: ${callback} failed: Uncaught Interrupted`)));
    await proxy.close();
    const { streams, timers, entries, upstreamConnections } = proxy.counts;
    assert.deepEqual(
      { streams, timers, entries, upstreamConnections },
      { streams: 0, timers: 0, entries: 0, upstreamConnections: 0 },
    );
  });
}
