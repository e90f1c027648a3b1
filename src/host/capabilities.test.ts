import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAllowed } from './capabilities.ts';
import { RootContext } from './root-context.ts';
import { plugin, TestingHost } from './testing-host.ts';
import { loadFilter } from './testing-module.ts';

const FILTER = {
  imports: {
    proxy_log: '(param i32 i32 i32) (result i32)',
    'wasi_unstable.clock_res_get': '(param i32 i32) (result i32)',
  },
  body: `
    (func (export "proxy_on_vm_start") (param i32 i32) (result i32)
      (i32.and
        (i32.eq (call $proxy_log (i32.const 99) (i32.const 0) (i32.const 0)) (i32.const 10))
        (i32.eq (call $clock_res_get (i32.const 0) (i32.const 8)) (i32.const 76))))`,
};

const start = (vm: ReturnType<TestingHost['vm']>) =>
  vm.start() &&
  vm.consent(
    vm.adopt((id) => new RootContext(vm, id, plugin())),
    'proxy_on_vm_start',
    0,
  );

test('host functions that are not allowed answer with their status, and say so', async () => {
  const host = new TestingHost();
  const module = await loadFilter(FILTER);
  assert.equal(start(host.vm(module, { capabilities: ['proxy_on_vm_start'] })), true);
  assert.deepEqual(host.lines, [
    'error Attempted call to restricted proxy-wasm capability: proxy_log',
    'error Attempted call to restricted WASI capability: clock_res_get',
  ]);
});

test('callbacks that are not allowed are not called, without a word', async () => {
  const host = new TestingHost();
  const vm = host.vm(await loadFilter(FILTER), { capabilities: ['proxy_log'] });
  assert.equal(vm.start(), true);
  assert.equal(vm.has('proxy_on_vm_start'), false);
  assert.equal(vm.allocate(8), 4096);
  assert.deepEqual(host.lines, []);
});

test('an empty list allows everything; start functions and allocators are never restricted', () => {
  assert.ok(isAllowed(new Set(), 'proxy_log'));
  const one = new Set(['fd_write']);
  assert.ok(isAllowed(one, 'fd_write', 'wasi_snapshot_preview1'));
  assert.ok(!isAllowed(one, 'fd_read', 'wasi_unstable'));
  assert.ok(!isAllowed(one, 'proxy_log'));
  for (const name of ['malloc', 'proxy_on_memory_allocate', '_initialize', 'emscripten_notify_memory_growth']) {
    assert.ok(isAllowed(one, name), name);
  }
});
