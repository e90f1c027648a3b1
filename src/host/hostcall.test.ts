import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Hostcall, hostcalls, Status, WASI_MODULES, wasi, wasmTypesOf } from '../abi/index.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { handlers } from './handlers/index.ts';
import { HeaderMap } from './header-map.ts';
import { linkHostcall, type OptionalOutBytes, type OutBytes, type OutU32 } from './hostcall.ts';
import { HttpContext } from './http-context.ts';
import { importsOf } from './imports.ts';
import { LIMITS } from './limits.ts';
import { RootContext } from './root-context.ts';
import { plugin, TestingHost } from './testing-host.ts';
import { type FilterText, loadFilter } from './testing-module.ts';
import { TestingStream } from './testing-stream.ts';

const PAGE = 65536;
type Import = (...args: (number | bigint)[]) => unknown;

/** A VM whose module imports everything, with a paused stream to act on. */
async function everything(filter: FilterText = {}) {
  const imports: Record<string, string> = {};
  const typeOf = (types: readonly string[], result = true) =>
    `(param ${types.join(' ')}) ${result ? '(result i32)' : ''}`;
  for (const [name, row] of Object.entries<Hostcall>(hostcalls)) {
    if (row.until === undefined) imports[name] = typeOf(row.params.flatMap(wasmTypesOf));
  }
  for (const [name, { params, result }] of Object.entries(wasi)) {
    imports[`${WASI_MODULES[1]}.${name}`] = typeOf(
      params.map(([, type]) => type),
      result === 'i32',
    );
  }
  const host = new TestingHost();
  const vm = host.vm(await loadFilter({ memory: '(memory (export "memory") 1 3)', imports, ...filter }), {
    configuration: 'vm',
  });
  assert.ok(vm.start());
  const root = vm.adopt((id) => new RootContext(vm, id, plugin({ configuration: Buffer.from('plugin') })));
  const stream = new TestingStream();
  stream.attributes.set('a', 'attribute').set('b', 5n).set('c', ['k', 'v']);
  const context = vm.adopt((id) => new HttpContext(id, root, stream));
  context.onRequestHeaders(
    HeaderMap.from([
      [':path', '/'],
      ['a', 'x'.repeat(30)],
    ]),
    false,
  );
  context.request.headers = HeaderMap.from([
    [':path', '/'],
    ['a', 'x'.repeat(30)],
  ]);
  context.request.body = new ByteBuffer();
  context.request.body.append(Buffer.from('body'));
  vm.setEffective(context.id);
  const functions = new Map<string, Import>();
  for (const namespace of Object.values(importsOf(vm).imports)) {
    for (const [name, value] of Object.entries(namespace))
      if (typeof value === 'function') functions.set(name, value as Import);
  }
  const call = (name: string, ...args: (number | bigint)[]) => functions.get(name)!(...args);
  return { host, vm, context, functions, call };
}

test('every row has a handler, and no handler is without a row', () => {
  assert.deepEqual(Object.keys(handlers).sort(), Object.keys(hostcalls).sort());
});

test('enumerations are checked before pointers', async () => {
  const { call } = await everything();
  for (const [name, row] of Object.entries<Hostcall>(hostcalls)) {
    if (row.until !== undefined || !row.params.some(({ kind }) => kind === 'enum')) continue;
    const args = row.params.flatMap(wasmTypesOf).map((type) => (type === 'i64' ? -1n : -1));
    assert.equal(call(name, ...args), Status.BadArgument, name);
  }
  // A pair of good pointers does not mend it.
  assert.equal(call('proxy_log', 6, 0, 0), Status.BadArgument);
  assert.equal(call('proxy_log', 5, 0, 0), Status.Ok);
});

test('input ranges: to the very end of memory, empty ones too, and sums do not wrap', async () => {
  const { call } = await everything();
  const log = (pointer: number, size: number) => call('proxy_log', 2, pointer, size);
  assert.equal(log(PAGE - 3, 3), Status.Ok);
  assert.equal(log(PAGE - 3, 4), Status.InvalidMemoryAccess);
  assert.equal(log(PAGE, 0), Status.Ok);
  assert.equal(log(PAGE + 1, 0), Status.InvalidMemoryAccess);
  assert.equal(log(-1, 0), Status.InvalidMemoryAccess);
  assert.equal(log(-1, 1), Status.InvalidMemoryAccess);
  assert.equal(log(16, -16), Status.InvalidMemoryAccess);
});

test('out parameters: written on success, untouched on failure, at the very end of memory', async () => {
  const { vm, call } = await everything();
  vm.memory.bytes.write('absent', 0);
  vm.memory.bytes.write('a', 6);
  vm.memory.bytes.fill(0xee, 100, 108);
  const get = (key: number, size: number, pointer: number, sizeOut: number) =>
    call('proxy_get_header_map_value', 0, key, size, pointer, sizeOut);
  assert.equal(get(0, 6, 100, 104), Status.NotFound);
  assert.equal(get(0, 6, -4, -4), Status.NotFound, 'out pointers matter only when there is something to write');
  assert.equal(vm.memory.view.getUint32(100), 0xeeeeeeee);
  assert.equal(get(6, 1, 100, PAGE - 4), Status.Ok);
  assert.equal(vm.memory.view.getUint32(PAGE - 4, true), 30);
  assert.equal(vm.memory.text(vm.memory.view.getUint32(100, true), 30), 'x'.repeat(30));
  assert.equal(get(6, 1, 100, PAGE - 3), Status.InvalidMemoryAccess);
  // An empty value takes no memory.
  vm.memory.bytes.fill(0xee, 100, 108);
  assert.equal(call('proxy_get_header_map_pairs', 2, 100, 104), Status.Ok);
  assert.equal(vm.memory.view.getBigUint64(100), 0n);
});

test('the allocator gives nothing, or memory that is none', async () => {
  for (const result of ['0', `${PAGE - 1}`, '-1']) {
    const { vm, call } = await everything({
      allocator: `(func (export "malloc") (param i32) (result i32) (i32.const ${result}))`,
    });
    vm.memory.bytes.fill(0xee, 100, 108);
    assert.equal(call('proxy_get_header_map_pairs', 0, 100, 104), Status.InvalidMemoryAccess, result);
    assert.equal(vm.memory.view.getUint32(100), 0xeeeeeeee);
  }
});

test('an allocator that grows memory, and a guest that does: views follow', async () => {
  const allocator =
    '(func (export "malloc") (param i32) (result i32) (drop (memory.grow (i32.const 1))) (i32.const 65536))';
  const { vm, call } = await everything({ allocator });
  assert.equal(call('proxy_get_header_map_pairs', 0, 100, 104), Status.Ok);
  assert.equal(vm.memory.bytes.length, 2 * PAGE);
  assert.equal(vm.memory.view.getUint32(PAGE, true), 2);
  // The guest itself grows between two calls: what was out of bounds is in.
  assert.equal(call('proxy_log', 2, 2 * PAGE, 1), Status.InvalidMemoryAccess);
  vm.allocate(1);
  assert.equal(call('proxy_log', 2, 2 * PAGE, 1), Status.Ok);
});

test('in the allocator nothing but logging is allowed; its trap fails the VM, not the call under way', async () => {
  const allocator = `(func (export "malloc") (param i32) (result i32)
    (drop (call $proxy_log (i32.const 2) (i32.const 0) (i32.const 1)))
    (drop (call $proxy_get_log_level (i32.const 0))) (i32.const 8))`;
  const { vm, host, call } = await everything({ allocator });
  vm.memory.bytes[0] = 0x78;
  assert.equal(call('proxy_get_header_map_pairs', 0, 100, 104), Status.InvalidMemoryAccess);
  assert.deepEqual(host.lines, [
    'info wasm log: x',
    'error Function: malloc failed: Uncaught Error: restricted_callback',
  ]);
  assert.equal(vm.failed, true);
  assert.equal(vm.restriction, 0);
});

test('texts that no string could hold are refused', async () => {
  const { call } = await everything({ memory: `(memory (export "memory") ${LIMITS.argument.most / PAGE + 1})` });
  assert.equal(call('proxy_get_property', 0, LIMITS.argument.most + 1, 0, 4), Status.InternalFailure);
  assert.equal(call('proxy_log', 2, 0, LIMITS.argument.most + 1), Status.InternalFailure);
});

test('early_out_u32 is checked before the call and written whatever its status', async () => {
  const { vm } = await everything();
  const row: Hostcall = { params: [{ name: 'token', kind: 'early_out_u32' }], summary: '' };
  let called = 0;
  const hostcall = linkHostcall(vm, 'early', row, (_vm: unknown, token: OutU32) => {
    called++;
    assert.equal(token.value, 0);
    if (called === 1) token.value = 7;
    return called === 1 ? Status.Ok : Status.BadArgument;
  });
  assert.equal(hostcall(-4), Status.InvalidMemoryAccess);
  assert.equal(called, 0);
  assert.equal(hostcall(100), Status.Ok);
  assert.equal(vm.memory.view.getUint32(100, true), 7);
  assert.equal(hostcall(100), Status.BadArgument);
  assert.equal(vm.memory.view.getUint32(100, true), 0);
});

test('optional_out_bytes: nothing at 0, nothing when unset, else whatever the status', async () => {
  const { vm } = await everything();
  const row: Hostcall = { params: [{ name: 'results', kind: 'optional_out_bytes' }], summary: '' };
  let result: { value: string | undefined; status: number } = { value: 'abc', status: 0 };
  const hostcall = linkHostcall(vm, 'optional', row, (_vm: unknown, out: OptionalOutBytes) => {
    out.value = result.value;
    return result.status;
  });
  const words = () => [vm.memory.view.getUint32(100, true), vm.memory.view.getUint32(104, true)];
  const before = Buffer.from(vm.memory.bytes);
  assert.equal(hostcall(0, 0), Status.Ok);
  assert.ok(before.equals(vm.memory.bytes), 'not even at address 0');
  assert.equal(hostcall(0, 104), Status.Ok);
  assert.deepEqual(words(), [0, 3]);
  assert.equal(hostcall(100, 0), Status.Ok);
  assert.equal(vm.memory.text(words()[0]!, 3), 'abc');
  result = { value: '', status: 3 };
  assert.equal(hostcall(100, 104), 3);
  assert.deepEqual(words(), [0, 0]);
  result = { value: undefined, status: 1 };
  assert.equal(hostcall(-1, -1), 1);
});

test('a result may be a view of guest memory that the allocator detaches', async () => {
  const allocator =
    '(func (export "malloc") (param i32) (result i32) (drop (memory.grow (i32.const 1))) (i32.const 200))';
  const { vm } = await everything({ allocator });
  const row: Hostcall = {
    params: [
      { name: 'in', kind: 'bytes' },
      { name: 'out', kind: 'out_bytes' },
    ],
    summary: '',
  };
  const echo = linkHostcall(vm, 'echo', row, (_vm: unknown, input: Uint8Array, out: OutBytes) => {
    out.value = input;
    return 0;
  });
  vm.memory.bytes.write('abc', 0);
  assert.equal(echo(0, 3, 100, 104), 0);
  assert.equal(vm.memory.text(200, 3), 'abc');
});

test('a tracer sees each call with its status', async () => {
  const { vm, call } = await everything();
  const seen: unknown[] = [];
  vm.tracer = (name, args, status) => seen.push([name, args, status]);
  call('proxy_log', 9, 0, 0);
  call('fd_close', 3);
  assert.deepEqual(seen, [
    ['proxy_log', [9, 0, 0], 2],
    ['fd_close', [3], 0],
  ]);
});
