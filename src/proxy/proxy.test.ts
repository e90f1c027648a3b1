/** The embedded proxy as a whole: what an update changes, and what a start or an update that fails leaves behind. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { filterText } from '../host/testing-module.ts';
import { wat } from '../wasm/testing-wat.ts';
import { decodeBootstrap } from './config/decode-bootstrap.ts';
import { ROUTER, sample, socketAddress, wasmFilter } from './config/testing-bootstrap.ts';
import { type Proxy as RunningProxy, startProxy } from './proxy.ts';

const folder = mkdtempSync(join(tmpdir(), 'proxlet-proxy-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function moduleFile(name: string, body: string, imports: Record<string, string> = {}): string {
  const file = join(folder, `${name}.wasm`);
  writeFileSync(file, wat(filterText({ body, imports })));
  return file;
}

const PLAIN = moduleFile('plain', '');
const REFUSES = moduleFile(
  'refuses',
  '(func (export "proxy_on_configure") (param i32 i32) (result i32) (i32.const 0))',
);

interface Parts {
  module?: string;
  port?: number;
  name?: string;
  accessLog?: string;
  backend?: number;
}

function configuration({ module = PLAIN, port = 0, name = 'main', accessLog, backend = 9 }: Parts) {
  const log = {
    name: 'log',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog',
      path: accessLog,
      log_format: { text_format_source: { inline_string: '%REQ(:PATH)%\n' } },
    },
  };
  return decodeBootstrap(
    sample({
      listener: { name, address: socketAddress(port) },
      endpoint: { address: socketAddress(backend) },
      manager: {
        http_filters: [wasmFilter({}, { code: { local: { filename: module } } }), ROUTER],
        ...(accessLog === undefined ? {} : { access_log: [log] }),
      },
    }),
  );
}

/** A backend that answers when it is told to. */
async function slowBackend(): Promise<{ port: number; arrived: Promise<() => void>; server: Server }> {
  let arrive: (answer: () => void) => void = () => {};
  const arrived = new Promise<() => void>((resolve) => {
    arrive = resolve;
  });
  const server = createServer((socket) => {
    socket.once('data', () => arrive(() => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return { port: address.port, arrived, server };
}

function get(proxy: RunningProxy, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(proxy.listeners[0]!.port, '127.0.0.1');
    let text = '';
    socket.setEncoding('latin1').on('data', (part: string) => {
      text += part;
    });
    socket.on('error', reject).on('close', () => resolve(text));
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  });
}

/** Descriptors of files in our folder that this process holds; Linux only. */
function openFiles(): string[] {
  if (!existsSync('/proc/self/fd')) return [];
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return target.startsWith(folder) ? [target] : [];
    } catch {
      return [];
    }
  });
}

test('a stream that an update outlives writes to the access log it began with', async () => {
  const backend = await slowBackend();
  const [before, now] = [join(folder, 'before.log'), join(folder, 'now.log')];
  const proxy = await startProxy({
    bootstrap: configuration({ accessLog: before, backend: backend.port }),
    onLog: () => {},
  });
  const response = get(proxy, '/early');
  const answer = await backend.arrived;
  await proxy.update(configuration({ accessLog: now, backend: backend.port }));
  answer();
  assert.match(await response, /200 OK/);
  await proxy.close();
  backend.server.close();
  assert.equal(readFileSync(before, 'latin1'), '/early\n');
  assert.equal(readFileSync(now, 'latin1'), '');
  assert.deepEqual(openFiles(), []);
});

test('an update that wants other listeners is refused, and the old ones serve on', async () => {
  const proxy = await startProxy({ bootstrap: configuration({}), onLog: () => {} });
  for (const change of [{ port: 1 }, { name: 'other' }]) {
    await assert.rejects(proxy.update(configuration(change)), { code: 'listeners-changed' });
  }
  assert.match(await get(proxy, '/'), /503/);
  await proxy.close();
});

test('an update whose plugin refuses its configuration changes nothing and leaves no timer', async () => {
  const ticking = moduleFile(
    'ticking',
    `(func (export "proxy_on_vm_start") (param i32 i32) (result i32)
       (drop (call $proxy_set_tick_period_milliseconds (i32.const 1))) (i32.const 1))
     (func (export "proxy_on_configure") (param i32 i32) (result i32) (i32.const 0))
     (func (export "proxy_on_tick") (param i32) (drop (call $proxy_log (i32.const 5) (i32.const 0) (i32.const 0))))`,
    { proxy_set_tick_period_milliseconds: '(param i32) (result i32)', proxy_log: '(param i32 i32 i32) (result i32)' },
  );
  const lines: string[] = [];
  const proxy = await startProxy({ bootstrap: configuration({}), onLog: ({ message }) => lines.push(message) });
  await assert.rejects(proxy.update(configuration({ module: ticking })), { code: 'plugin-start-failed' });
  lines.length = 0;
  // Long enough for many ticks, and for what they would log.
  for (let i = 0; i < 5; i++) await get(proxy, '/');
  assert.deepEqual(
    lines.filter((line) => line.startsWith('wasm log')),
    [],
  );
  assert.equal(proxy.counts.vms, 1);
  await proxy.close();
});

test('a start that fails leaves no file open, and says that the filter refused', async () => {
  const accessLog = join(folder, 'never.log');
  await assert.rejects(startProxy({ bootstrap: configuration({ module: REFUSES, accessLog }), onLog: () => {} }), {
    code: 'plugin-start-failed',
    hint: 'the filter refused its configuration: see its log lines',
  });
  const proxy = await startProxy({ bootstrap: configuration({}), onLog: () => {} });
  const { port } = proxy.listeners[0]!;
  await assert.rejects(startProxy({ bootstrap: configuration({ port, accessLog }), onLog: () => {} }), {
    code: 'address-in-use',
  });
  await proxy.close();
  assert.deepEqual(openFiles(), []);
});

test('an access log at /dev/stdout is given to whoever started the proxy', async () => {
  const lines: string[] = [];
  const bootstrap = configuration({ accessLog: '/dev/stdout' });
  const proxy = await startProxy({ bootstrap, onLog: () => {}, onOutput: (text) => lines.push(text) });
  await get(proxy, '/seen');
  await proxy.close();
  assert.deepEqual(lines, ['/seen\n']);
});

/** Says done when it goes, which it does not do at once; ticks once an hour. */
const SLOW_TO_GO = moduleFile(
  'slow-to-go',
  `(data (i32.const 16) "done")
   (func (export "proxy_on_configure") (param i32 i32) (result i32)
     (drop (call $proxy_set_tick_period_milliseconds (i32.const 3600000))) (i32.const 1))
   (func (export "proxy_on_done") (param i32) (result i32)
     (drop (call $proxy_log (i32.const 2) (i32.const 16) (i32.const 4))) (i32.const 0))`,
  { proxy_set_tick_period_milliseconds: '(param i32) (result i32)', proxy_log: '(param i32 i32 i32) (result i32)' },
);

test('the end tells filters of streams that it cut off, and waits for no plugin', { timeout: 60_000 }, async () => {
  const backend = await slowBackend();
  const lines: string[] = [];
  const proxy = await startProxy({
    bootstrap: configuration({ module: SLOW_TO_GO, backend: backend.port }),
    onLog: ({ message }) => lines.push(message),
  });
  const cut = get(proxy, '/').catch(() => {});
  const answer = await backend.arrived;
  await proxy.close(0);
  await cut;
  answer();
  backend.server.close();
  assert.equal(lines.filter((line) => line.endsWith('done')).length, 2, 'the stream and the plugin');
  const { timers, vms, contexts } = proxy.counts;
  assert.deepEqual({ timers, vms, contexts }, { timers: 0, vms: 0, contexts: 0 });
});

test('updates come one after the other, and the end after them', { timeout: 60_000 }, async () => {
  const proxy = await startProxy({ bootstrap: configuration({}), onLog: () => {} });
  const updates = [proxy.update(configuration({ module: SLOW_TO_GO })), proxy.update(configuration({}))];
  await Promise.all([...updates, proxy.close(0)]);
  assert.deepEqual([proxy.counts.vms, proxy.counts.timers], [0, 0]);
  await proxy.update(configuration({ module: SLOW_TO_GO }));
  assert.equal(proxy.counts.vms, 0);
});
