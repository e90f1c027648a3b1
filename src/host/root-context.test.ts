import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProxletError } from '../errors.ts';
import type { Plugin } from './plugin.ts';
import { RunningPlugin } from './running-plugin.ts';
import { plugin, TestingHost } from './testing-host.ts';
import { type FilterText, loadFilter } from './testing-module.ts';

const IMPORTS = {
  proxy_log: '(param i32 i32 i32) (result i32)',
  proxy_set_tick_period_milliseconds: '(param i32) (result i32)',
  proxy_done: '(result i32)',
  proxy_register_shared_queue: '(param i32 i32 i32) (result i32)',
  proxy_enqueue_shared_queue: '(param i32 i32 i32) (result i32)',
  proxy_dequeue_shared_queue: '(param i32 i32 i32) (result i32)',
  proxy_get_buffer_bytes: '(param i32 i32 i32 i32 i32) (result i32)',
};
/** Logs a number below 10 as a digit. */
const SAY = `(func $say (param i32)
  (i32.store8 (i32.const 64) (i32.add (i32.const 48) (local.get 0)))
  (drop (call $proxy_log (i32.const 2) (i32.const 64) (i32.const 1))))`;
const say = (value: string) => `(call $say ${value})`;
const setTick = (period: number) => `(drop (call $proxy_set_tick_period_milliseconds (i32.const ${period})))`;
const onStart = (code: string) =>
  `(func (export "proxy_on_vm_start") (param i32 i32) (result i32) ${code} (i32.const 1))`;
const onTick = (code: string) => `(func (export "proxy_on_tick") (param i32) ${code})`;

async function start(body: string, change: Partial<Plugin> = {}, filter: FilterText = {}) {
  const host = new TestingHost();
  const module = await loadFilter({ imports: IMPORTS, body: `${SAY} ${body}`, ...filter });
  const started = RunningPlugin.start(host.runtime, plugin({ rootId: '', vmId: '', ...change }), module);
  return { host, started, module };
}
const digits = (host: TestingHost) => host.lines.map((line) => line.replace('info wasm log: ', ''));

// Timers

test('a timer ticks until it is stopped, one wait after each tick', async () => {
  const { host, started } = await start(`${onStart(setTick(5))} ${onTick(say('(i32.const 1)'))}`);
  assert.deepEqual(
    [...host.timers].map(({ milliseconds }) => milliseconds),
    [5],
  );
  host.elapse();
  host.elapse();
  assert.deepEqual(digits(host), ['1', '1']);
  started.close();
  assert.equal(host.timers.size, 0);
});

test('a new period does not restart the wait that runs', async () => {
  const { host } = await start(`${onStart(`${setTick(5)} ${setTick(9)}`)} ${onTick('')}`);
  assert.deepEqual(
    [...host.timers].map(({ milliseconds }) => milliseconds),
    [5],
  );
  host.elapse();
  assert.deepEqual(
    [...host.timers].map(({ milliseconds }) => milliseconds),
    [9],
  );
});

test('a timer stopped in its own tick is stopped; stopped and set again it runs once', async () => {
  const stopped = await start(`${onStart(setTick(5))} ${onTick(setTick(0))}`);
  stopped.host.elapse();
  assert.equal(stopped.host.timers.size, 0);
  const again = await start(`${onStart(setTick(5))} ${onTick(setTick(0) + setTick(7))}`);
  again.host.elapse();
  assert.deepEqual(
    [...again.host.timers].map(({ milliseconds }) => milliseconds),
    [7],
  );
});

test('a tick that waits in the run queue does not come after the timer was stopped', async () => {
  const { host, started } = await start(`${onStart(setTick(5))} ${onTick(say('(i32.const 1)'))}`);
  for (const timer of host.timers) timer.fire();
  started.close();
  host.drain();
  assert.deepEqual(digits(host), []);
});

test('a tick that traps is the last', async () => {
  const { host } = await start(`${onStart(setTick(5))} ${onTick('unreachable')}`);
  host.elapse();
  assert.equal(host.timers.size, 0);
  assert.match(host.lines[1]!, /^proxlet proxy_on_tick of plugin "name" failed/);
});

// The end

const onDone = (code: string, result: number) =>
  `(func (export "proxy_on_done") (param i32) (result i32) ${code} (i32.const ${result}))`;
const onDelete = `(func (export "proxy_on_delete") (param i32) ${say('(i32.const 9)')})`;

test('proxy_done counts only while on_done waits, and once', async () => {
  const done = say('(call $proxy_done)');
  const { host, started } = await start(
    `${onStart(setTick(5) + done)} ${onTick(done + done)} ${onDone(done, 0)} ${onDelete}`,
  );
  host.elapse();
  assert.deepEqual(digits(host), ['1', '1', '1']);
  started.close();
  assert.deepEqual(digits(host), ['1', '1', '1', '1'], 'not within on_done itself');
  host.elapse();
  assert.deepEqual(digits(host).slice(4), ['0', '1', '9'], 'on_delete comes after the callback');
  assert.equal(host.timers.size, 0);
  assert.equal(host.runtime.vms.size, 0);
});

test('a root that is done is deleted at once', async () => {
  const { host, started } = await start(`${onDone('', 2)} ${onDelete}`);
  started.close();
  assert.deepEqual(digits(host), ['9']);
  assert.equal(host.runtime.vms.size, 0);
});

// Queues

test('each message is announced to the last who registered, after the call that sent it', async () => {
  const ready = `(func (export "proxy_on_queue_ready") (param i32 i32) ${say('(local.get 0)')} ${say('(local.get 1)')}
    ${say('(call $proxy_dequeue_shared_queue (local.get 1) (i32.const 0) (i32.const 4))')}
    ${say('(call $proxy_dequeue_shared_queue (local.get 1) (i32.const 0) (i32.const 4))')})`;
  const register = '(drop (call $proxy_register_shared_queue (i32.const 0) (i32.const 1) (i32.const 8)))';
  const send = '(drop (call $proxy_enqueue_shared_queue (i32.load (i32.const 8)) (i32.const 0) (i32.const 1)))';
  const body = `${onStart(register + setTick(5))} ${onTick(send + say('(i32.const 5)'))} ${ready}`;
  const { host, started, module } = await start(body);
  // The same VM: the second root is 2, and takes the queue over.
  RunningPlugin.start(host.runtime, plugin({ name: 'other', rootId: '', vmId: '' }), module);
  started.close();
  host.elapse();
  // The second message was taken already when it is announced: Empty is 7.
  assert.deepEqual(digits(host), ['5', '2', '1', '0', '7']);
});

// Configuration and start

test('plugin configuration is there while the guest is told of it, VM configuration always', async () => {
  const get = (type: number) =>
    say(`(call $proxy_get_buffer_bytes (i32.const ${type}) (i32.const 0) (i32.const 9) (i32.const 0) (i32.const 4))`);
  const body = `${onStart(get(6) + get(7))}
    (func (export "proxy_on_context_create") (param i32 i32) ${get(6)} ${get(7)})
    (func (export "proxy_on_configure") (param i32 i32) (result i32) ${get(6)} ${get(7)} ${say('(local.get 1)')} (i32.const 1))`;
  const { host } = await start(body, { configuration: Buffer.from('abc'), vmConfiguration: Buffer.from('v') });
  assert.deepEqual(digits(host), ['0', '0', '0', '1', '0', '0', '3']);
});

const callback = (name: string, code: string, result = true) =>
  `(func (export "${name}") (param i32 i32) ${result ? '(result i32)' : ''} ${code})`;
const CRITICAL = ['critical Plugin p failed to load', 'critical Plugin configured to fail closed failed to load'];

for (const [what, body, lines, message] of [
  [
    'a trap in the start section',
    '(start $s) (func $s unreachable)',
    ['error Failed to create new Wasm instance', 'error Wasm VM failed Failed to initialize Wasm code'],
    'the start section trapped (RuntimeError: unreachable)',
  ],
  [
    'a trap in _start',
    '(func (export "_start") unreachable)',
    [
      'error Function: _start failed: Uncaught RuntimeError: unreachable',
      'error Wasm VM failed Failed to initialize Wasm code',
    ],
    '_start trapped (RuntimeError: unreachable)',
  ],
  [
    'proxy_on_vm_start false',
    callback('proxy_on_vm_start', '(i32.const 0)'),
    ['error Wasm VM failed Failed to start base Wasm'],
    'proxy_on_vm_start returned false',
  ],
  [
    'a trap in proxy_on_vm_start',
    callback('proxy_on_vm_start', 'unreachable'),
    [
      'error Function: proxy_on_vm_start failed: Uncaught RuntimeError: unreachable',
      'error Wasm VM failed Failed to start base Wasm',
    ],
    'proxy_on_vm_start trapped (RuntimeError: unreachable)',
  ],
  [
    'proxy_on_configure false',
    callback('proxy_on_configure', '(i32.const 0)'),
    ['error Wasm VM failed Failed to configure base Wasm plugin'],
    'proxy_on_configure returned false',
  ],
  [
    'a trap in proxy_on_configure',
    callback('proxy_on_configure', 'unreachable'),
    [
      'error Function: proxy_on_configure failed: Uncaught RuntimeError: unreachable',
      'error Wasm VM failed Failed to configure base Wasm plugin',
    ],
    'proxy_on_configure trapped (RuntimeError: unreachable)',
  ],
] as const) {
  test(`${what} refuses the plugin as Envoy does`, async () => {
    const host = new TestingHost();
    const module = await loadFilter({ body });
    assert.throws(
      () => RunningPlugin.start(host.runtime, plugin({ name: 'p' }), module),
      (error) => {
        assert.ok(error instanceof ProxletError);
        assert.equal(error.message, `the plugin "p" does not start: ${message}`);
        assert.equal(error.output, 'Envoy says: Unable to create Wasm plugin p');
        return true;
      },
    );
    assert.deepEqual(host.lines, [...lines, ...CRITICAL]);
    assert.equal(host.runtime.vms.size, 0);
  });
}

test('a trap in proxy_on_context_create of the root does not stop the start', async () => {
  const host = new TestingHost();
  const module = await loadFilter({ body: callback('proxy_on_context_create', 'unreachable', false) });
  RunningPlugin.start(host.runtime, plugin(), module);
  assert.match(host.lines[1]!, /every request is answered 503/);
});

test('a second plugin that traps on its canary leaves the VM it would have joined alone', async () => {
  const body = callback('proxy_on_configure', '(if (i32.eqz (local.get 1)) (then unreachable)) (i32.const 1)');
  const { host, started, module } = await start(body, { configuration: Buffer.from('x') });
  assert.throws(() => RunningPlugin.start(host.runtime, plugin({ rootId: '', vmId: '' }), module), {
    hint: /the plugin has no configuration/,
  });
  assert.equal(host.runtime.vms.size, 1);
  assert.equal([...host.runtime.vms.values()][0]!.failed, false);
  started.close();
});

test('plugins share a VM by vm_id, VM configuration and code; it goes with the last', async () => {
  const { host, started, module } = await start('');
  const same = RunningPlugin.start(host.runtime, plugin({ name: 'b', rootId: '', vmId: '' }), module);
  assert.equal(host.runtime.vms.size, 1);
  const other = RunningPlugin.start(host.runtime, plugin({ vmId: 'x' }), module);
  assert.equal(host.runtime.vms.size, 2);
  started.close();
  assert.equal(host.runtime.vms.size, 2);
  same.close();
  other.close();
  assert.equal(host.runtime.vms.size, 0);
});
