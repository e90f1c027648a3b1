import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainTrap } from './explain-trap.ts';
import type { Plugin } from './plugin.ts';
import type { GuestFrame, Trap } from './trap.ts';

const plugin: Plugin = {
  name: 'hello',
  rootId: 'root',
  vmId: '',
  configuration: Buffer.from('x'),
  vmConfiguration: new Uint8Array(0),
  node: null,
  environment: {},
  capabilities: new Set(),
  reloadInterval: 1000,
  failurePolicy: 'FAIL_CLOSED',
  failOpen: false,
  allowOnHeadersStopIteration: false,
};
const frame = (name: string, source?: string): GuestFrame => ({ functionIndex: 1, offset: 1, name, source });
const trap = (callback: string, frames: GuestFrame[] = []): Trap => ({
  callback,
  reason: 'RuntimeError: unreachable',
  frames,
  error: new WebAssembly.RuntimeError('unreachable'),
});

test('callback, plugin, reason, the places of the author, and what becomes of requests', () => {
  const frames = [
    frame('core::panicking::panic_fmt', '/rustc/1f2/library/core/src/panicking.rs:75:14'),
    frame('hello::check', 'src/lib.rs:12:5'),
    frame('proxy_wasm::dispatcher::on', '/home/me/.cargo/registry/src/x/proxy-wasm-0.2.5/src/dispatcher.rs:1:1'),
    frame('hello::on_request', 'src/lib.rs:30:9'),
    frame('proxy_on_request_headers', 'src/dispatcher.rs:681:16'),
  ];
  assert.equal(
    explainTrap(plugin, trap('proxy_on_request_headers', frames), ''),
    `proxy_on_request_headers of plugin "hello" failed, and with it its VM: unreachable
at hello::check (src/lib.rs:12:5)
at hello::on_request (src/lib.rs:30:9)
this request is answered 503, or cut off where its response had begun; from now on every request is answered 503
try: \`--log-level trace\` shows what the filter asked of the proxy before that`,
  );
});

test('where only the runtime of the guest knows the place', () => {
  const said = 'panic: no\n\ngoroutine 1 [running]:\nmain.pick(...)\n\thello/main.go:20\n';
  const lines = explainTrap(plugin, trap('proxy_on_tick', [frame('main.pick')]), said).split('\n');
  assert.equal(lines[0], 'proxy_on_tick of plugin "hello" failed, and with it its VM: no');
  assert.equal(lines[1], 'at main.pick (hello/main.go:20)');
  assert.match(lines[2]!, /answered to nobody/);
});

test('of recursion one place, by the name that the author gave', () => {
  const frames = Array.from({ length: 9 }, () => frame('(anonymous namespace)::deep(int)', 'src/filter.cc:12:5'));
  const lines = explainTrap(plugin, trap('proxy_on_request_headers', frames), '').split('\n');
  assert.equal(lines[1], 'at deep (src/filter.cc:12:5)');
  assert.match(lines[2]!, /^this request/);
});

test('where no debug information is, the names of functions, and what would tell more', () => {
  const frames = [frame('abort'), frame('core::panicking::panic'), frame('hello::check')];
  const lines = explainTrap(plugin, trap('proxy_on_request_headers', frames), '').split('\n');
  assert.equal(lines[1], 'at hello::check');
  assert.match(lines.at(-1)!, /^try: a debug build says more of where/);
});

/** Places that no author wrote, by the compiler that names them so. */
const FOREIGN = [
  '~lib/array.ts:114:42',
  '~lib/@gcoredev/proxy-wasm-sdk-as/assembly/exports.ts:114:10',
  './libc-bottom-half/sources/abort.c:5:5',
  'wasisdk://v30.0/src/wasi-libc/libc-bottom-half/sources/abort.c:5:3',
  'sdk/proxy_wasm_abort.h:25:3',
  '/usr/include/wasm32-wasi/c++/v1/vector:1458:11',
  'library/panic_abort/src/lib.rs:50:5',
  'proxy-wasm-0.2.4/src/dispatcher.rs:373:25',
  'proxy-wasm-go-sdk/proxywasm/internal/callbacks/callbacks.go:78',
];
for (const place of FOREIGN) {
  test(`${place} is not where an author looks`, () => {
    const frames = [frame('f', place), frame('g', 'src/filter.cc:46:53')];
    const text = explainTrap(plugin, trap('proxy_on_request_headers', frames), '');
    assert.match(text, /^at g \(src\/filter\.cc:46:53\)$/m);
    assert.ok(!text.includes(place), text);
  });
}

const TRIES: [string, RegExp][] = [
  ['panicked at src/lib.rs:7:1:\nindex out of bounds: the len is 1 but the index is 14\n', /check the length/],
  ['panicked at src/lib.rs:7:1:\ncalled `Option::unwrap()` on a `None` value\n', /value is missing/],
  ['panic: runtime error: index out of range [8] with length 1\n', /check the length/],
  ['panic: runtime error: invalid memory address or nil pointer dereference\n', /value is missing/],
  ['abort: Index out of range in ~lib/array.ts(114:42)\n', /check the length/],
  ['out_of_range was thrown in -fno-exceptions mode with message "vector"\n', /check the length/],
];
for (const [said, advice] of TRIES) {
  test(`what to try after: ${said.trim()}`, () => {
    assert.match(explainTrap(plugin, trap('proxy_on_request_headers'), said).split('\n').at(-1)!, advice);
  });
}

test('a place that the guest names, in the function that a library was inlined into', () => {
  const said = 'panicked at src/lib.rs:99:41:\nno\n';
  const frames = [
    frame('core::option::unwrap_failed', 'library/core/src/option.rs:2000:5'),
    frame('hello::on_headers', 'library/core/src/option.rs:900:21'),
  ];
  const lines = explainTrap(plugin, trap('proxy_on_request_headers', frames), said).split('\n');
  assert.equal(lines[1], 'at hello::on_headers (src/lib.rs:99:41)');
});

const FATES: [string, Partial<Plugin>, RegExp][] = [
  [
    'proxy_on_request_body',
    { failurePolicy: 'FAIL_OPEN' },
    /^this request is answered 503.*; later ones skip the filter$/,
  ],
  [
    'proxy_on_request_body',
    { failOpen: true },
    /^this request goes on without the filter; later ones skip the filter$/,
  ],
  ['proxy_on_response_headers', { failurePolicy: 'FAIL_RELOAD' }, /; the next one starts it anew$/],
  ['proxy_on_downstream_data', {}, /^this connection is closed; /],
  ['proxy_on_log', {}, /^this request has its answer; /],
  ['proxy_on_configure', {}, /^from now on every request is answered 503$/],
];
for (const [callback, policy, fate] of FATES) {
  test(`what becomes of requests after ${callback} with ${JSON.stringify(policy)}`, () => {
    assert.match(explainTrap({ ...plugin, ...policy }, trap(callback), '').split('\n')[1]!, fate);
  });
}

test('what to try comes last', () => {
  assert.match(explainTrap(plugin, trap('proxy_on_vm_start'), ''), /\ntry: the plugin's root_id is "root"/);
});
