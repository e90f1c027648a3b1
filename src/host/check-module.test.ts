import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wat } from '../wasm/testing-wat.ts';
import { checkModule } from './check-module.ts';
import { loadModule } from './load.ts';
import { type FilterText, filterText, loadFilter } from './testing-module.ts';

const CODE = 'Wasm VM failed Failed to load Wasm code';
const INIT = 'Wasm VM failed Failed to initialize Wasm code';
const problems = (filter: FilterText) => checkModule(wat(filterText(filter))).problems;
const envoyOf = (filter: FilterText) => problems(filter).map(({ envoy }) => envoy);

test('a filter without problems', () => {
  assert.deepEqual(problems({}), []);
  assert.deepEqual(
    problems({ allocator: '(func (export "proxy_on_memory_allocate") (param i32) (result i32) (i32.const 0))' }),
    [],
  );
});

test('bytes that are no module', () => {
  const of = (...bytes: number[]) =>
    checkModule(Uint8Array.from(bytes)).problems.map(({ code, envoy }) => [code, ...envoy]);
  const corrupt = ['Wasm VM failed Failed to parse corrupted Wasm module', CODE];
  assert.deepEqual(of(), [['module-not-wasm']]);
  const short = ['Wasm VM failed Missing or unknown Proxy-Wasm ABI version', CODE];
  assert.deepEqual(of(0x7f, 0x45, 0x4c, 0x46), [['module-not-wasm', ...short]]);
  assert.deepEqual(of(0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0), [['module-not-wasm', ...corrupt]]);
  assert.deepEqual(of(0, 0x61, 0x73, 0x6d, 1, 0), [['module-corrupt', ...short]]);
  assert.deepEqual(of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0), [['module-is-component', ...corrupt]]);
});

test('the marker decides: the first known one, a function only', () => {
  const marker = ['Wasm VM failed Missing or unknown Proxy-Wasm ABI version', CODE];
  assert.deepEqual(envoyOf({ abi: '0_3_0' }), [marker]);
  const global = wat('(module (global (export "proxy_abi_version_0_2_1") i32 (i32.const 0)))');
  assert.deepEqual(
    checkModule(global).problems.map(({ envoy }) => envoy),
    [marker],
  );
  const two = wat(
    '(module (func (export "proxy_abi_version_9_9_9")) (func (export "proxy_abi_version_0_2_0")) (func (export "proxy_abi_version_0_2_1")))',
  );
  assert.equal(checkModule(two).abi, '0.2.0');
});

const missing = (name: string) => [`Failed to load Wasm module due to a missing import: ${name}`, INIT];
test('imports that hosts of this version do not have', () => {
  assert.deepEqual(envoyOf({ imports: { proxy_nope: '' } }), [missing('env.proxy_nope')]);
  assert.deepEqual(envoyOf({ imports: { 'foo.bar': '' } }), [missing('foo.bar')]);
  assert.deepEqual(envoyOf({ imports: { 'wasi_unstable.nope': '' } }), [missing('wasi_unstable.nope')]);
  assert.deepEqual(envoyOf({ imports: { constructor: '' } }), [missing('env.constructor')]);
  assert.deepEqual(envoyOf({ abi: '0_2_0', imports: { proxy_get_log_level: '(param i32) (result i32)' } }), [
    missing('env.proxy_get_log_level'),
  ]);
  assert.match(problems({ imports: { proxy_continue_request: '(result i32)' } })[0]!.message, /only ABI 0\.1\.0 has/);
  assert.deepEqual(envoyOf({ memory: '(import "env" "g" (global i32)) (memory 1)' }), [missing('env.g')]);
  assert.deepEqual(envoyOf({ memory: '(import "env" "m" (memory 1)) (import "env" "t" (table 1 funcref))' }), []);
});

test('AssemblyScript built without the option that its SDKs need', () => {
  const [problem] = problems({ imports: { abort: '(param i32 i32 i32 i32)' } });
  assert.equal(problem?.code, 'module-missing-import');
  assert.match(problem.hint, /--use abort=abort_proc_exit/);
});

test('names from the module are escaped', () => {
  assert.match(problems({ memory: '(import "env" "a\\1b[2J" (func)) (memory 1)' })[0]!.message, /env\.a\\x1b\[2J/);
});

test('imports of another type', () => {
  assert.deepEqual(envoyOf({ abi: '0_1_0', imports: { proxy_continue_request: '' } }), [
    [
      'Failed to load Wasm module due to an import type mismatch: env.proxy_continue_request, want: void -> void, but host exports: void -> i32',
      INIT,
    ],
  ]);
});

const BAD = '(param i64)';
const bad = (name: string, want: string) => [
  `Bad function signature for: ${name}, want: ${want}, but the module exports: i64 -> void`,
  INIT,
];
const exported = (...names: string[]) => names.map((name) => `(func (export "${name}") ${BAD})`).join(' ');
test('exports of another type, in the order in which Envoy looks', () => {
  const body = exported('proxy_on_tick', 'proxy_on_request_headers', '_initialize');
  const initialize = bad('_initialize', 'void -> void');
  const tick = bad('proxy_on_tick', 'i32 -> void');
  const headers = bad('proxy_on_request_headers', 'i32 i32 i32 -> i32');
  assert.deepEqual(envoyOf({ body }), [[initialize[0], tick[0], ...headers], tick, headers]);
  assert.deepEqual(envoyOf({ abi: '0_1_0', body: exported('proxy_on_request_headers') }), [
    bad('proxy_on_request_headers', 'i32 i32 -> i32'),
  ]);
});

test('what Envoy does not look at may have any type', () => {
  assert.deepEqual(problems({ body: `(func (export "_initialize")) ${exported('_start')}` }), []);
  assert.deepEqual(problems({ body: exported('main', '__main_void') }), []);
  assert.deepEqual(problems({ body: exported('proxy_on_memory_allocate') }), []);
  assert.deepEqual(problems({ abi: '0_1_0', body: exported('proxy_on_foreign_function') }), []);
  assert.deepEqual(problems({ body: exported('proxy_on_grpc_trailing_metadata') }), []);
});

test('what the plugin may not have may have any type', () => {
  const bytes = wat(filterText({ body: exported('proxy_on_tick', 'proxy_on_log') }));
  const named = (allowed: string) => checkModule(bytes, new Set([allowed])).problems.map(({ envoy }) => envoy);
  assert.deepEqual(named('proxy_on_tick'), [bad('proxy_on_tick', 'i32 -> void')]);
  assert.deepEqual(named('proxy_on_done'), []);
});

const NO_MALLOC = ['Wasm VM failed Wasm module is missing malloc function.', INIT];
test('no allocator, or only one of another type', () => {
  assert.deepEqual(envoyOf({ allocator: '' }), [NO_MALLOC]);
  assert.deepEqual(envoyOf({ allocator: '(global (export "malloc") i32 (i32.const 0))' }), [NO_MALLOC]);
  assert.deepEqual(envoyOf({ allocator: exported('malloc') }), [
    [bad('malloc', 'i32 -> i32')[0], ...NO_MALLOC],
    NO_MALLOC,
  ]);
});

test('loadModule: invalid code, and more than a host gives', async () => {
  const valid = wat(filterText());
  // The last byte of the code section is an `end`.
  const broken = Uint8Array.from(valid);
  broken[broken.lastIndexOf(0x0b)] = 0x00;
  await assert.rejects(loadModule(broken), { code: 'module-invalid', output: /Failed to load Wasm bytecode/ });
  await assert.rejects(loadFilter({ memory: '(memory (export "memory") 16385)' }), { code: 'module-memory' });
  await assert.rejects(loadFilter({ body: '(table 6000000 funcref) (table 6000000 funcref)' }), {
    code: 'module-tables',
  });
  await assert.rejects(loadFilter({ imports: { proxy_nope: '' } }), {
    code: 'module-missing-import',
    output: /missing import: env\.proxy_nope/,
  });
});

test('loadModule: memory never grows past 1 GiB, whatever the module says', async () => {
  const { compiled } = await loadFilter({ memory: '(memory (export "memory") 1 65536)' });
  const memory = new WebAssembly.Instance(compiled).exports['memory'];
  assert.ok(memory instanceof WebAssembly.Memory);
  assert.throws(() => memory.grow(16384), RangeError);
});
