import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TestingHost } from './testing-host.ts';
import { type FilterText, loadFilter } from './testing-module.ts';

const LOG = { proxy_log: '(param i32 i32 i32) (result i32)' };
/** Data, and a function that logs one character of it. */
const logs = (characters: string, ...functions: string[]) =>
  `(data (i32.const 16) "${characters}") ${functions.join('\n')}`;
const logAt = (index: number) => `(drop (call $proxy_log (i32.const 2) (i32.const ${16 + index}) (i32.const 1)))`;

async function start(filter: FilterText, options = {}) {
  const host = new TestingHost();
  const vm = host.vm(await loadFilter(filter, options));
  const started = vm.start();
  return { host, vm, started };
}

test('the start section runs, then _initialize and main; _start is not called beside _initialize', async () => {
  const body = logs(
    'imws_',
    `(start $s) (func $s)`,
    `(func (export "_initialize") ${logAt(0)})`,
    `(func (export "main") (param i32 i32) (result i32) ${logAt(1)} (i32.const 1))`,
    `(func (export "__main_void") (result i32) ${logAt(2)} (i32.const 0))`,
    `(func (export "_start") ${logAt(3)})`,
  );
  const { host, started } = await start({ imports: LOG, body });
  assert.equal(started, true);
  assert.deepEqual(host.lines, ['info wasm log: i', 'info wasm log: m']);
});

test('__main_void stands in for main', async () => {
  const body = logs(
    'iv',
    `(func (export "_initialize") ${logAt(0)})`,
    `(func (export "__main_void") (result i32) ${logAt(1)} (i32.const 0))`,
  );
  const { host } = await start({ imports: LOG, body });
  assert.deepEqual(host.lines, ['info wasm log: i', 'info wasm log: v']);
});

test('without _initialize, _start runs and main does not', async () => {
  const body = logs(
    'ms',
    `(func (export "main") (param i32 i32) (result i32) ${logAt(0)} (i32.const 0))`,
    `(func (export "_start") ${logAt(1)})`,
  );
  const { host } = await start({ imports: LOG, body });
  assert.deepEqual(host.lines, ['info wasm log: s']);
});

test('a trap in the start section fails the VM in the words of Envoy', async () => {
  const { host, vm, started } = await start({ body: '(start $s) (func $s unreachable)' });
  assert.equal(started, false);
  assert.deepEqual(host.lines, ['error Failed to create new Wasm instance']);
  assert.equal(vm.trap?.callback, 'the start section');
  assert.equal(vm.trap?.reason, 'RuntimeError: unreachable');
  assert.equal(vm.trap?.frames.length, 1);
});

test('the start section sees an imported memory, and none of its own', async () => {
  const body = logs('x', `(start $s) (func $s ${logAt(0)})`);
  const own = await start({ imports: LOG, body });
  assert.deepEqual(own.host.lines, []);
  // Data segments are copied before the start section runs.
  const imported = await start({ imports: LOG, body, memory: '(import "env" "memory" (memory 2))' });
  assert.deepEqual(imported.host.lines, ['info wasm log: x']);
});

test('an exported memory is used whatever its name', async () => {
  const body = logs('x', `(func (export "_start") ${logAt(0)})`);
  const { host } = await start({ imports: LOG, body, memory: '(memory (export "mem") 2)' });
  assert.deepEqual(host.lines, ['info wasm log: x']);
});

test('a name such as __proto__ is a name like any other', async () => {
  const { started } = await start({ memory: '(import "__proto__" "polluted" (memory 2))' });
  assert.equal(started, true);
  assert.equal('polluted' in {}, false);
});

test('an export that is no function is not called', async () => {
  const { vm, started } = await start({ body: '(global (export "_initialize") i32 (i32.const 0))' });
  assert.equal(started, true);
  assert.equal(vm.has('proxy_on_tick'), false);
});

for (const [name, type, call] of [
  [
    'proxy_get_property',
    '(param i32 i32 i32 i32) (result i32)',
    '(drop (call $proxy_get_property (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))',
  ],
  [
    'proxy_define_metric',
    '(param i32 i32 i32 i32) (result i32)',
    '(drop (call $proxy_define_metric (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))',
  ],
  [
    'proxy_set_tick_period_milliseconds',
    '(param i32) (result i32)',
    '(drop (call $proxy_set_tick_period_milliseconds (i32.const 0)))',
  ],
  [
    'proxy_get_current_time_nanoseconds',
    '(param i32) (result i32)',
    '(drop (call $proxy_get_current_time_nanoseconds (i32.const 0)))',
  ],
  ['pthread_equal', '(param i32 i32) (result i32)', '(drop (call $pthread_equal (i32.const 0) (i32.const 0)))'],
  ['wasi_snapshot_preview1.proc_exit', '(param i32)', '(call $proc_exit (i32.const 0))'],
  ['wasi_unstable.sched_yield', '(result i32)', '(drop (call $sched_yield))'],
] as const) {
  test(`${name} is forbidden in start functions`, async () => {
    const body = `(func $init (export "_initialize") ${call})`;
    const { host, started } = await start({ imports: { [name]: type }, body }, { names: true });
    assert.equal(started, false);
    assert.match(
      host.lines[0]!,
      /^error Function: _initialize failed: Uncaught Error: restricted_callback\nProxy-Wasm plugin in-VM backtrace:\n {2}0: {2}0x[0-9a-f]+ - init$/,
    );
  });
}

test('emscripten_notify_memory_growth is allowed in start functions', async () => {
  const { started } = await start({
    imports: { emscripten_notify_memory_growth: '(param i32)' },
    body: '(func (export "_initialize") (call $emscripten_notify_memory_growth (i32.const 0)))',
  });
  assert.equal(started, true);
});

test('nothing is forbidden after the start', async () => {
  const { vm } = await start({ body: '(func (export "_initialize"))' });
  assert.equal(vm.restriction, 0);
});
