/** No sequence of host calls, with whatever arguments and from whatever callback, breaks the host or its promises. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  ABI_VERSIONS,
  type AbiVersion,
  type Callback,
  type CallbackName,
  callbackParams,
  callbacks,
  environment,
  existsIn,
  type Hostcall,
  hostcalls,
  PeerType,
  type RawFunction,
  WASI_MODULES,
  wasi,
  wasmTypesOf,
} from '../abi/index.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { FilterState } from './filter-state.ts';
import { HeaderMap } from './header-map.ts';
import { HttpContext } from './http-context.ts';
import { importsOf } from './imports.ts';
import type { LoadedModule } from './load.ts';
import { NetworkContext } from './network-context.ts';
import { RootContext } from './root-context.ts';
import { plugin, TestingHost } from './testing-host.ts';
import { loadFilter } from './testing-module.ts';
import { TestingStream } from './testing-stream.ts';
import { RestrictedCall } from './trap.ts';
import type { Vm } from './vm.ts';

const PAGE = 65536;
/** Memory that the guest has at the start and at most. */
const PAGES = [1, 3] as const;

interface Row {
  types: readonly string[];
  /** Where a call with these arguments may write: pointer and size. */
  writes(args: number[]): [number, number][];
}

/** What WASI's functions write; nothing where there is no row. */
const WASI_WRITES: Record<string, Row['writes']> = {
  fd_write: ([, , , written = 0]) => [[written, 4]],
  fd_pwrite: ([, , , , written = 0]) => [[written, 4]],
  fd_fdstat_get: ([, stat = 0]) => [[stat, 24]],
  fd_tell: ([, offset = 0]) => [[offset, 8]],
  fd_readdir: ([, , , , used = 0]) => [[used, 4]],
  environ_sizes_get: ([count = 0, size = 0]) => [
    [count, 4],
    [size, 4],
  ],
  environ_get: ([pointers = 0, buffer = 0]) => [
    [pointers, 4],
    [buffer, 'KEY=value\0'.length],
  ],
  args_sizes_get: ([count = 0, size = 0]) => [
    [count, 4],
    [size, 4],
  ],
  clock_time_get: ([, , time = 0]) => [[time, 8]],
  clock_res_get: ([, resolution = 0]) => [[resolution, 8]],
  random_get: ([buffer = 0, length = 0]) => [[buffer, length]],
  poll_oneoff: ([, , , events = 0]) => [[events, 4]],
};

function rowsOf(abi: AbiVersion): Map<string, Row> {
  const rows = new Map<string, Row>();
  for (const [name, row] of Object.entries<Hostcall>(hostcalls)) {
    if (existsIn(row, abi)) {
      rows.set(`env.${name}`, { types: row.params.flatMap(wasmTypesOf), writes: (args) => outputs(row, args) });
    }
  }
  const raw = (module: string, functions: Record<string, RawFunction>) => {
    for (const [name, { params }] of Object.entries(functions)) {
      rows.set(`${module}.${name}`, {
        types: params.map(([, type]) => type),
        writes: WASI_WRITES[name] ?? (() => []),
      });
    }
  };
  raw('env', environment);
  // Handlers do not see which of the two names was imported.
  raw(WASI_MODULES[abi === '0.1.0' ? 0 : 1], wasi);
  return rows;
}

/** Four bytes at each pointer to a result, eight where it has 64 bits. */
function outputs(row: Hostcall, args: number[]): [number, number][] {
  let index = 0;
  return row.params.flatMap((param) => {
    const first = index;
    index += wasmTypesOf(param).length;
    if (!param.kind.includes('out_')) return [];
    const size = param.kind === 'out_u64' ? 8 : 4;
    return Array.from({ length: index - first }, (_, offset): [number, number] => [args[first + offset] ?? 0, size]);
  });
}

/** A filter that logs in each of its callbacks, its allocator included, and does nothing else. */
function filterOf(abi: AbiVersion, allocator: string): Promise<LoadedModule> {
  const log = '(drop (call $proxy_log (i32.const 5) (i32.const 0) (i32.const 0)))';
  const exports = Object.entries<Callback>(callbacks).flatMap(([name, row]) => {
    if (!existsIn(row, abi)) return [];
    const params = callbackParams(name as CallbackName, abi)
      .map(() => 'i32')
      .join(' ');
    const result = row.result === 'void' ? '' : '(result i32)';
    return [`(func (export "${name}") (param ${params}) ${result} ${log} ${result && '(i32.const 1)'})`];
  });
  const imports: Record<string, string> = {};
  for (const [name, row] of rowsOf(abi)) {
    const [module = '', field = ''] = name.split('.');
    const isVoid = { ...wasi, ...environment }[field as keyof typeof wasi]?.result === ('void' as string);
    imports[module === 'env' ? field : name] = `(param ${row.types.join(' ')}) ${isVoid ? '' : '(result i32)'}`;
  }
  return loadFilter({
    abi: abi.replaceAll('.', '_'),
    imports,
    memory: `(memory (export "memory") ${PAGES.join(' ')})`,
    allocator: `(global $next (mut i32) (i32.const 4096))
      (func (export "malloc") (param i32) (result i32) ${log} ${allocator})`,
    body: `(func (export "_initialize") ${log}) ${exports.join('\n')}`,
  });
}

const ALLOCATORS = {
  'gives memory': `(global.get $next)
    (global.set $next (i32.and (i32.add (global.get $next) (i32.add (local.get 0) (i32.const 8))) (i32.const 0xfff8)))`,
  'grows memory': '(drop (memory.grow (i32.const 1))) (i32.const 65536)',
  'gives the end of memory': '(i32.const 65530)',
  'gives what is no memory': '(i32.const -8)',
  'gives nothing': '(i32.const 0)',
};

/** A function that the host made for a module. */
const isCallable = (value: unknown): value is (...args: (number | bigint)[]) => unknown => typeof value === 'function';

type Call = [name: string, args: (number | bigint)[]];

/** Runs a filter through its life; in each of its callbacks a few of `calls` are made. Returns which they were, and in which kinds of callbacks. */
function live(module: LoadedModule, calls: readonly Call[]): { seen: Set<string>; called: Set<string> } {
  const seen = new Set<string>();
  const called = new Set<string>();
  const rows = rowsOf(module.abi);
  let next = 0;
  let depth = 0;
  /** Of the call that runs and of those around it. */
  const allowed: [number, number][] = [];
  const host = new TestingHost();
  const vm: Vm = host.vm(module, { configuration: 'vm', environment: { KEY: 'value' } });
  // The guest is in a callback, and the host in proxy_log: what follows acts on the context of that callback.
  vm.tracer = (name) => {
    // Not what a call of ours logs, but what the guest does, or its allocator within such a call.
    if (name !== 'proxy_log' || depth > 1 || (depth === 1 && vm.restriction === 0)) return;
    const end = Math.min(next + 3, calls.length);
    while (next < end) make(calls[next++]!);
  };
  const { imports } = importsOf(vm);
  const allocate = vm.allocate.bind(vm);
  vm.allocate = (size) => {
    const pointer = allocate(size);
    allowed.push([pointer, size]);
    return pointer;
  };

  function make([name, args]: Call): void {
    vm.memory.refresh();
    const before = Buffer.from(vm.memory.bytes);
    const outer = allowed.length;
    const [space = '', field = ''] = name.split('.');
    const call = imports[space]?.[field];
    assert.ok(isCallable(call), name);
    seen.add(`${space === 'env' ? '' : 'WASI '}${vm.restriction === 0 ? 'in a callback' : 'restricted'}`);
    called.add(name);
    depth++;
    allowed.push(...rows.get(name)!.writes(args.map((arg) => Number(arg) >>> 0)));
    try {
      const status: unknown = call(...args);
      assert.ok(status === undefined || (typeof status === 'number' && status >= 0 && status <= 76), String(status));
    } catch (error) {
      if (!(error instanceof RestrictedCall) || vm.restriction === 0) throw error;
      allowed.length = outer;
    }
    depth--;
    vm.memory.refresh();
    const after = Buffer.from(vm.memory.bytes);
    for (const [pointer, size] of allowed) {
      for (let i = pointer; i < Math.min(pointer + size, before.length); i++) before[i] = after[i]!;
    }
    assert.ok(before.equals(after.subarray(0, before.length)), `${name}(${args.join(', ')}) wrote elsewhere`);
    // What it allocated counts for those around it.
    if (depth === 0) allowed.length = 0;
  }

  vm.start();
  const root = vm.adopt((id) => new RootContext(vm, id, plugin({ configuration: Buffer.from('plugin') })));
  root.onCreate();
  root.onStart();
  root.onConfigure();
  serveHttp(vm, root);
  host.elapse();
  serveTcp(vm, root);
  host.elapse();
  root.shutdown();
  host.elapse();
  assert.equal(vm.trap, undefined);
  return { seen, called };
}

const bodyOf = (text: string): ByteBuffer => {
  const body = new ByteBuffer();
  body.append(Buffer.from(text));
  return body;
};

function serveHttp(vm: Vm, root: RootContext): void {
  const stream = new TestingStream();
  stream.attributes.set('a', 'attribute').set('b', 5n).set('c', ['k', 'v']);
  const context = vm.adopt((id) => new HttpContext(id, root, stream));
  const headers = () => HeaderMap.from([[':path', '/'], ...['a', 'b'].map((name): [string, string] => [name, 'x'])]);
  context.onRequestHeaders(headers(), false);
  context.onRequestBody(bodyOf('body'), true);
  context.onRequestTrailers(headers());
  context.onResponseHeaders(headers(), false);
  context.onResponseBody(bodyOf('answer'), false);
  context.onResponseTrailers(headers());
  const logged = headers();
  context.onLog({
    requestHeaders: logged,
    requestTrailers: undefined,
    responseHeaders: logged,
    responseTrailers: undefined,
  });
  context.onDestroy();
}

function serveTcp(vm: Vm, root: RootContext): void {
  const nothing = () => {};
  const stream = { continueReading: nothing, close: nothing, attribute: nothing, filterState: new FilterState() };
  const context = vm.adopt((id) => new NetworkContext(id, root, { ...stream, attribute: () => undefined }));
  context.onNewConnection();
  context.onDownstreamData(bodyOf('hello'), false);
  context.onUpstreamData(bodyOf('there'), true);
  context.onDownstreamClose(PeerType.Remote);
  context.onDestroy();
}

const number = fc.oneof(
  fc.nat(9),
  fc.constantFrom(-1, -2, -16, 2 ** 31 - 1, -(2 ** 31), PAGE, PAGE - 1, PAGE - 4, PAGE - 8, PAGE + 1, 100, 104, 2000),
  fc.integer({ min: 0, max: PAGE }),
  fc.integer(),
);
const large = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });

function callsOf(abi: AbiVersion): fc.Arbitrary<readonly Call[]> {
  const calls = [...rowsOf(abi)].map(([name, { types }]) =>
    fc
      .tuple(...types.map((type): fc.Arbitrary<number | bigint> => (type === 'i64' ? large : number)))
      .map((args): Call => [name, args]),
  );
  // Each of them once, in any order: a life has room for some sixty.
  return fc.shuffledSubarray(calls, { minLength: calls.length }).chain((shuffled) => fc.tuple(...shuffled));
}

for (const abi of ABI_VERSIONS) {
  for (const [how, allocator] of Object.entries(ALLOCATORS)) {
    test(`ABI ${abi}, an allocator that ${how}: no sequence of calls throws or writes elsewhere`, async () => {
      const module = await filterOf(abi, allocator);
      const seen = new Set<string>();
      const called = new Set<string>();
      fc.assert(
        fc.property(callsOf(abi), (calls) => {
          const life = live(module, calls);
          for (const where of life.seen) seen.add(where);
          for (const name of life.called) called.add(name);
        }),
        { numRuns: 20, includeErrorInReport: true },
      );
      assert.deepEqual(
        [...rowsOf(abi).keys()].filter((name) => !called.has(name)),
        [],
      );
      assert.deepEqual([...seen].sort(), ['WASI in a callback', 'WASI restricted', 'in a callback', 'restricted']);
    });
  }
}
