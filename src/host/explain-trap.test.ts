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
  ];
  assert.equal(
    explainTrap(plugin, trap('proxy_on_request_headers', frames), ''),
    `proxy_on_request_headers of plugin "hello" failed, and with it its VM: unreachable
at hello::check (src/lib.rs:12:5)
at hello::on_request (src/lib.rs:30:9)
this request is answered 503, or cut off where its response had begun; from now on every request is answered 503`,
  );
});

test('where only the runtime of the guest knows the place', () => {
  const said = 'panic: no\n\ngoroutine 1 [running]:\nmain.pick(...)\n\thello/main.go:20\n';
  const lines = explainTrap(plugin, trap('proxy_on_tick', [frame('main.pick')]), said).split('\n');
  assert.equal(lines[0], 'proxy_on_tick of plugin "hello" failed, and with it its VM: no');
  assert.equal(lines[1], 'at main.pick (hello/main.go:20)');
  assert.match(lines[2]!, /answered to nobody/);
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
