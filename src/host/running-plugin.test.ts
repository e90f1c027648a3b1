import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FilterHeadersStatus, MetricType } from '../abi/index.ts';
import { HeaderMap } from './header-map.ts';
import type { HttpContext } from './http-context.ts';
import { RunningPlugin } from './running-plugin.ts';
import { plugin, TestingHost } from './testing-host.ts';
import { loadFilter } from './testing-module.ts';
import { TestingStream } from './testing-stream.ts';

const TRAPPING = {
  body: '(func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) unreachable)',
};
/** Logs `configure` and `done`. */
const TALKING = {
  imports: { proxy_log: '(param i32 i32 i32) (result i32)' },
  body: `(data (i32.const 16) "configuredone")
    (func (export "proxy_on_configure") (param i32 i32) (result i32)
      (drop (call $proxy_log (i32.const 2) (i32.const 16) (i32.const 9))) (i32.const 1))
    (func (export "proxy_on_done") (param i32) (result i32)
      (drop (call $proxy_log (i32.const 2) (i32.const 25) (i32.const 4))) (i32.const 1))`,
};

const SECOND = 1_000_000_000n;

function request(running: RunningPlugin): { context: HttpContext | undefined; failed: boolean } {
  const context = running.createStream(new TestingStream());
  const status = context?.onRequestHeaders(new HeaderMap(), true);
  return { context, failed: status !== undefined && status !== FilterHeadersStatus.Continue };
}

function count(host: TestingHost, name: string): bigint {
  const found = [...host.runtime.metrics].find(
    (metric) => metric.name === name && metric.type !== MetricType.Histogram,
  );
  assert.ok(found, name);
  return found.value;
}

test('a failed plugin is started anew no sooner than its interval and half of it by chance', async () => {
  const host = new TestingHost({ random: (target) => target.fill(0xff) });
  const running = RunningPlugin.start(
    host.runtime,
    plugin({ name: 'p', failurePolicy: 'FAIL_RELOAD', reloadInterval: 1000 }),
    await loadFilter(TRAPPING),
  );
  const firstVm = request(running).context?.vm;
  // 0xffffffff % 500 is 295.
  host.monotonic += SECOND + 294_000_000n;
  assert.equal(request(running).context?.vm, firstVm);
  assert.equal(count(host, 'wasm.p.vm_reload_backoff'), 1n);
  host.monotonic += 1_000_000n;
  assert.notEqual(request(running).context?.vm, firstVm);
  assert.equal(count(host, 'wasm.p.vm_reload_success'), 1n);
  request(running);
  assert.equal(count(host, 'wasm.p.vm_reload_backoff'), 2n);
  assert.equal(count(host, 'wasm.p.vm_reload_failure'), 0n);
  assert.equal(count(host, 'wasm.p.vm_reload'), 0n);
});

test('plugins of equal key share a root context until the last has gone', async () => {
  const host = new TestingHost();
  const module = await loadFilter(TALKING);
  const [first, second] = [plugin(), plugin()].map((one) => RunningPlugin.start(host.runtime, one, module));
  const other = RunningPlugin.start(host.runtime, plugin({ name: 'other' }), module);
  assert.deepEqual(
    host.lines.filter((line) => line.endsWith('configure')),
    ['info wasm log root vm: configure', 'info wasm log root vm: configure'],
  );
  const ids = [first, second, other].map((one) => one?.createStream(new TestingStream())?.root.id);
  assert.deepEqual(ids, [1, 1, 2]);
  host.log.length = 0;
  first?.close();
  assert.deepEqual(host.lines, []);
  second?.close();
  assert.deepEqual(host.lines, ['info wasm log root vm: done']);
});

test('VMs are counted while they live', async () => {
  const host = new TestingHost();
  const running = RunningPlugin.start(host.runtime, plugin(), await loadFilter(TALKING));
  assert.equal(count(host, 'wasm.wasm_vm_count'), 1n);
  running.close();
  assert.equal(count(host, 'wasm.wasm_vm_count'), 0n);
  assert.equal(count(host, 'wasm.envoy.wasm.runtime.v8.created'), 1n);
});
