import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ByteBuffer } from './byte-buffer.ts';
import { HeaderMap } from './header-map.ts';
import type { HttpContext } from './http-context.ts';
import type { Plugin } from './plugin.ts';
import { RunningPlugin } from './running-plugin.ts';
import { plugin, TestingHost } from './testing-host.ts';
import { type FilterText, loadFilter } from './testing-module.ts';
import { TestingStream } from './testing-stream.ts';

const headers = (count: number) => HeaderMap.from(Array.from({ length: count }, (_, i) => [`h${i}`, `v${i}`]));
function bytes(text: string): ByteBuffer {
  const buffer = new ByteBuffer();
  buffer.append(Buffer.from(text));
  return buffer;
}
const NOTHING_LOGGED = {
  requestHeaders: undefined,
  requestTrailers: undefined,
  responseHeaders: undefined,
  responseTrailers: undefined,
};

async function stream(filter: FilterText, change: Partial<Plugin> = {}) {
  const host = new TestingHost();
  const started = RunningPlugin.start(host.runtime, plugin(change), await loadFilter(filter));
  const chain = new TestingStream();
  const context = started.createStream(chain);
  assert.ok(context);
  return { host, started, chain, context };
}

/** Callbacks that answer their first argument after the context id: how many headers, bytes, trailers. */
const MIRROR = ['request', 'response']
  .flatMap((side) => [
    `(func (export "proxy_on_${side}_headers") (param i32 i32 i32) (result i32) (local.get 1))`,
    `(func (export "proxy_on_${side}_body") (param i32 i32 i32) (result i32) (local.get 1))`,
    `(func (export "proxy_on_${side}_trailers") (param i32 i32) (result i32) (local.get 1))`,
  ])
  .join('\n');

test('results of the header callbacks mean what they mean in Envoy', async () => {
  const wanted = [0, 4, 0, 3, 4, 4, 4];
  for (const [result, status] of wanted.entries()) {
    const { context } = await stream({ body: MIRROR });
    assert.equal(context.onRequestHeaders(headers(result), false), status, `request ${result}`);
    assert.equal(context.onResponseHeaders(headers(result), false), status, `response ${result}`);
    assert.equal(context.headers(0) !== undefined, status !== 0, 'the map stays while headers are held');
  }
  const { context } = await stream({ body: MIRROR }, { allowOnHeadersStopIteration: true });
  assert.equal(context.onRequestHeaders(headers(1), false), 1);
});

test('results of the body callbacks, and what the guest sees of a held body', async () => {
  const { context, chain } = await stream({ body: MIRROR });
  context.onRequestHeaders(headers(0), false);
  assert.equal(context.onRequestBody(bytes(''), false), 0);
  assert.equal(context.onRequestBody(bytes('ab'), false), 2);
  assert.equal(context.onRequestBody(bytes('abc'), false), 3);
  assert.equal(context.onRequestBody(bytes('abcd'), false), 3);
  assert.equal(context.onRequestBody(bytes('a'), false), 1);
  // The chain keeps what was held, and the next call is about all of it.
  chain.held = bytes('a');
  assert.equal(context.onRequestBody(bytes('b'), true), 2);
  assert.equal(chain.held.toBytes().toString(), Buffer.from('ab').join());
});

test('results of the trailer callbacks', async () => {
  const { context } = await stream({ body: MIRROR });
  context.onRequestHeaders(headers(0), false);
  assert.deepEqual(
    [0, 1, 2].map((count) => context.onRequestTrailers(headers(count))),
    [0, 1, 1],
  );
});

test('no callback comes before the request headers', async () => {
  const { context } = await stream({ body: MIRROR });
  assert.equal(context.onRequestBody(bytes('a'), false), 0);
  assert.equal(context.onRequestTrailers(headers(1)), 0);
  assert.equal(context.onResponseHeaders(headers(1), false), 0);
  assert.equal(context.onResponseBody(bytes('a'), false), 0);
  assert.equal(context.onResponseTrailers(headers(1)), 0);
});

/** Every callback logs its name, with the id of its context as a digit. */
const LOG = { proxy_log: '(param i32 i32 i32) (result i32)' };
function logging(names: Record<string, { params: number; result?: number }>): string {
  const parts = Object.entries(names).map(([name, { params, result }], index) => {
    const at = 64 + index * 64;
    const text = `${name} _`;
    return `(data (i32.const ${at}) "${text}")
      (func (export "${name}") (param ${'i32 '.repeat(params)}) ${result === undefined ? '' : '(result i32)'}
        (i32.store8 (i32.const ${at + text.length - 1}) (i32.add (i32.const 48) (local.get 0)))
        (drop (call $proxy_log (i32.const 2) (i32.const ${at}) (i32.const ${text.length})))
        ${result === undefined ? '' : `(i32.const ${result})`})`;
  });
  return parts.join('\n');
}
const LIFE = logging({
  proxy_on_context_create: { params: 2 },
  proxy_on_vm_start: { params: 2, result: 2 },
  proxy_on_configure: { params: 2, result: 1 },
  proxy_on_request_headers: { params: 3, result: 0 },
  proxy_on_log: { params: 1 },
  proxy_on_done: { params: 1, result: 0 },
  proxy_on_delete: { params: 1 },
});

test('the order of a life, ids and log prefixes', async () => {
  const { host, started, context } = await stream({ imports: LOG, body: LIFE });
  context.onRequestHeaders(headers(1), true);
  context.onLog(NOTHING_LOGGED);
  context.onDestroy();
  context.onDestroy();
  started.close();
  assert.deepEqual(host.lines, [
    'info wasm log root vm: proxy_on_context_create 1',
    'info wasm log root vm: proxy_on_vm_start 1',
    'info wasm log root vm: proxy_on_configure 1',
    'info wasm log name root vm: proxy_on_context_create 2',
    'info wasm log name root vm: proxy_on_request_headers 2',
    'info wasm log name root vm: proxy_on_log 2',
    'info wasm log name root vm: proxy_on_done 2',
    'info wasm log name root vm: proxy_on_delete 2',
    'info wasm log root vm: proxy_on_done 1',
  ]);
  assert.equal(host.runtime.vms.size, 1, 'the root said that it is not done');
});

test('log prefixes leave out what is empty, and are UTF-8', async () => {
  const { host, context } = await stream({ imports: LOG, body: LIFE }, { name: 'naïve', rootId: '', vmId: '' });
  context.onRequestHeaders(headers(1), true);
  assert.deepEqual(host.lines.slice(2, 4), [
    'info wasm log: proxy_on_configure 1',
    'info wasm log na\u00c3\u00afve: proxy_on_context_create 2',
  ]);
});

test('a stream that was refused before the filter is created for its log alone', async () => {
  const { host, context } = await stream({ imports: LOG, body: LIFE });
  host.log.length = 0;
  context.onLog(NOTHING_LOGGED);
  context.onDestroy();
  assert.deepEqual(
    host.lines.map((line) => line.replace(/.*: /, '')),
    ['proxy_on_context_create 2', 'proxy_on_log 2', 'proxy_on_done 2', 'proxy_on_delete 2'],
  );
});

test('a stream that no callback ever reached leaves nothing', async () => {
  const { started, context, host } = await stream({});
  context.onDestroy();
  started.close();
  assert.equal(host.runtime.vms.size, 0);
});

/** proxy_on_request_headers that makes one call and returns `result`. */
const inHeaders = (call: string, result = 0) =>
  `(func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) ${call} (i32.const ${result}))`;
const SEND =
  '(drop (call $proxy_send_local_response (i32.const 403) (i32.const 0) (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const -1)))';
const SENDS = { proxy_send_local_response: '(param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)' };

test('a local response stops the iteration, is sent after the call, and stops no later callback', async () => {
  const body = `(data (i32.const 0) "a b") ${inHeaders(SEND)}
    (func (export "proxy_on_response_headers") (param i32 i32 i32) (result i32) (i32.const 0))`;
  const { context, chain } = await stream({ imports: SENDS, body });
  assert.equal(context.onRequestHeaders(headers(1), false), 4);
  assert.deepEqual(chain.calls, ['reply 403 a_b']);
  assert.equal(context.onResponseHeaders(headers(1), true), 0);
});

test('a local response that a root sends for a stream stops none of its callbacks', async () => {
  const imports = {
    ...SENDS,
    proxy_set_effective_context: '(param i32) (result i32)',
    proxy_set_tick_period_milliseconds: '(param i32) (result i32)',
  };
  const body = `
    (func (export "proxy_on_vm_start") (param i32 i32) (result i32)
      (drop (call $proxy_set_tick_period_milliseconds (i32.const 5))) (i32.const 1))
    (func (export "proxy_on_tick") (param i32) (drop (call $proxy_set_effective_context (i32.const 2))) ${SEND})
    ${MIRROR}`;
  const { host, context, chain } = await stream({ imports, body });
  assert.equal(context.onRequestHeaders(headers(1), false), 4);
  host.elapse();
  assert.deepEqual(chain.replies.length, 1);
  assert.equal(context.onResponseHeaders(headers(0), true), 0);
});

test('a trap after a local response answers 503 first', async () => {
  const { host, context, chain } = await stream({ imports: SENDS, body: inHeaders(`${SEND} unreachable`) });
  assert.equal(context.onRequestHeaders(headers(1), false), 4);
  assert.deepEqual(chain.calls, ['reply 503 wasm_fail_stream', 'reply 403 \0\0\0']);
  assert.match(host.lines[1]!, /proxy_on_request_headers of plugin "name" failed.*every request is answered 503/s);
});

test('what fails stays failed: once 503, no callback any more', async () => {
  const { context, chain, started } = await stream({ body: inHeaders('unreachable') });
  context.onRequestHeaders(headers(1), false);
  assert.equal(context.onRequestBody(bytes('a'), true), 3);
  assert.equal(context.onResponseHeaders(headers(1), true), 0);
  assert.deepEqual(chain.calls, ['reply 503 wasm_fail_stream']);
  const other = new TestingStream();
  assert.equal(started.createStream(other)!.onRequestHeaders(headers(1), true), 4);
  assert.deepEqual(other.calls, ['reply 503 wasm_fail_stream']);
});

test('what a failed plugin does by its policy', async () => {
  const trap = { body: inHeaders('unreachable') };
  const open = await stream(trap, { failOpen: true });
  assert.equal(open.context.onRequestHeaders(headers(1), false), 0);
  assert.deepEqual(open.chain.calls, []);
  const skipped = await stream(trap, { failurePolicy: 'FAIL_OPEN' });
  assert.equal(skipped.context.onRequestHeaders(headers(1), false), 4);
  assert.deepEqual(skipped.chain.calls, ['reply 503 wasm_fail_stream']);
  assert.equal(skipped.started.createStream(new TestingStream()), undefined);
});

test('an interrupted stream is answered once, whatever the policy; others are not', async () => {
  for (const policy of [{}, { failOpen: true }, { failurePolicy: 'FAIL_OPEN' }] as const) {
    const { context, chain, started } = await stream({ body: inHeaders('unreachable') }, policy);
    assert.equal(context.failClosed(), false);
    assert.deepEqual(chain.calls, []);
    started.createStream(new TestingStream())!.onRequestHeaders(headers(1), false);
    assert.equal(context.failClosed(), true);
    assert.equal(context.failClosed(), false);
    assert.deepEqual(chain.calls, ['reply 503 wasm_fail_stream']);
  }
});

test('continue_stream, whichever direction, cuts the request off at once and resumes after the call', async () => {
  for (const [type, resumed] of [
    [0, ['continue request']],
    [1, ['continue response']],
  ] as const) {
    const imports = {
      proxy_continue_stream: '(param i32) (result i32)',
      proxy_get_header_map_size: '(param i32 i32) (result i32)',
    };
    // What the guest gets for the size of the request headers afterwards: BadArgument is 2, and means Continue.
    const body = `(func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
      (drop (call $proxy_continue_stream (i32.const ${type})))
      (call $proxy_get_header_map_size (i32.const 0) (i32.const 0)))`;
    const { context, chain } = await stream({ imports, body });
    assert.equal(context.onRequestHeaders(headers(1), false), 0);
    assert.deepEqual(chain.calls, resumed);
  }
});

test('what a guest asks for when its stream goes is not done', async () => {
  const imports = { proxy_continue_stream: '(param i32) (result i32)', ...SENDS };
  const body = `(func (export "proxy_on_done") (param i32) (result i32)
    (drop (call $proxy_continue_stream (i32.const 0))) ${SEND} (i32.const 1)) ${MIRROR}`;
  const { context, chain } = await stream({ imports, body });
  context.onRequestHeaders(headers(1), false);
  context.onDestroy();
  assert.deepEqual(chain.calls, []);
});

/** What host functions would get, asked directly. */
function view(context: HttpContext) {
  return {
    read: [0, 1, 2, 3].map((type) => context.headers(type)?.count),
    write: [0, 1, 2, 3].map((type) => context.mutableHeaders(type)?.count),
    buffers: [0, 1, 2, 3, 4, 5, 6, 7].map((type) => context.selectBuffer(type)?.length),
  };
}

test('availability of maps and buffers: held, let go, logged', async () => {
  const { context } = await stream({ body: MIRROR });
  context.onRequestHeaders(headers(1), false);
  assert.deepEqual(view(context), {
    read: [1, undefined, undefined, undefined],
    write: [1, undefined, undefined, undefined],
    buffers: [0, 0, 0, 0, undefined, 0, 0, undefined],
  });
  context.onRequestBody(bytes('ab'), true);
  // Trailers are made by asking to change them.
  assert.deepEqual(view(context).read, [1, undefined, undefined, undefined]);
  assert.deepEqual(view(context).read, [1, 0, undefined, undefined]);
  assert.equal(context.selectBuffer(0)?.length, 2);
  context.logged = {
    requestHeaders: headers(3),
    requestTrailers: headers(4),
    responseHeaders: headers(5),
    responseTrailers: headers(6),
  };
  assert.deepEqual(view(context).read, [3, undefined, 5, 6]);
  assert.deepEqual(view(context).write, [undefined, undefined, undefined, undefined]);
});

test('CallData is whatever buffer was asked for last', async () => {
  const { context } = await stream({ body: MIRROR });
  assert.equal(context.selectBuffer(8)?.length, 0);
  context.onRequestHeaders(headers(1), false);
  context.onRequestBody(bytes('ab'), false);
  context.selectBuffer(0);
  context.selectBuffer(4);
  assert.equal(context.selectBuffer(8)?.length, 2);
});
