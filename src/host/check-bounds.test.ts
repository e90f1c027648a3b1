import assert from 'node:assert/strict';
import { test } from 'node:test';
import { functionBody, leb, moduleBytes, name, repeat, section } from '../wasm/testing-bytes.ts';
import { wat } from '../wasm/testing-wat.ts';
import { checkBounds } from './check-bounds.ts';
import { checkModule } from './check-module.ts';
import { loadModule } from './load.ts';
import { RunningPlugin } from './running-plugin.ts';
import { plugin, TestingHost } from './testing-host.ts';
import { filterText, loadFilter } from './testing-module.ts';

/** A filter as bytes, with one more function. */
function filter(body: Uint8Array, { results = 0, exports = 0, imports = 0 } = {}): Buffer {
  const many = Array.from({ length: exports }, (_, i) => Buffer.concat([name(`e${i}`), Uint8Array.of(0, imports)]));
  return moduleBytes(
    section(1, [3, 0x60, 0, 0, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 0, ...leb(results)], repeat([0x7f], results)),
    section(2, leb(imports), repeat([...name('env'), ...name('f'), 0, 0], imports)),
    section(3, [3, 0, 1, 2]),
    section(5, [1, 0, 1]),
    section(
      7,
      leb(exports + 3),
      name('proxy_abi_version_0_2_1'),
      [0, ...leb(imports)],
      name('malloc'),
      [0, ...leb(imports + 1)],
      name('run'),
      [0, ...leb(imports + 2)],
      ...many,
    ),
    section(10, [3, 2, 0, 0x0b, 4, 0, 0x41, 8, 0x0b], body),
  );
}

const nestedIfs = (locals: number, count: number) =>
  functionBody(locals, Buffer.concat([repeat([0x20, 0, 0x04, 0x40], count), repeat([0x0b], count)]));

/** What would cost V8 gigabytes or minutes, or end the process. */
const GREEDY: Record<string, [Uint8Array, code: string]> = {
  'nested branches among 50,000 locals': [filter(nestedIfs(50_000, 6000)), 'module-function-too-heavy'],
  'blocks one after the other among 10,000 locals': [
    filter(functionBody(10_000, repeat([0x02, 0x40, 0x20, 0, 0x0d, 0, 0x0b], 10_000))),
    'module-function-too-heavy',
  ],
  '100,000 calls with 1000 results each': [
    filter(functionBody(0, Buffer.concat([repeat([0x10, 2], 100_000), Uint8Array.of(0)])), { results: 1000 }),
    'module-function-too-heavy',
  ],
  'a table of labels, again and again': [
    filter(functionBody(1000, repeat([0x02, 0x40, 0x20, 0, 0x0e, ...leb(9999), ...repeat([0], 10_000), 0x0b], 10))),
    'module-function-too-heavy',
  ],
  '60,000 exports': [filter(functionBody(0, Buffer.alloc(0)), { exports: 60_000 }), 'module-exports'],
  'nine tables': [wat(filterText({ body: '(table 1 funcref)'.repeat(9) })), 'module-tables'],
  'a table of two million elements': [wat(filterText({ body: '(table 2000000 funcref)' })), 'module-tables'],
  'more memory than hosts give': [wat(filterText({ memory: '(memory (export "memory") 16385)' })), 'module-memory'],
  'several memories': [wat(filterText({ body: '(memory 1)' })), 'module-unsupported'],
  'memory for threads': [wat(filterText({ memory: '(memory (export "memory") 1 2 shared)' })), 'module-unsupported'],
  'addresses of 64 bits': [wat(filterText({ memory: '(memory (export "memory") i64 1)' })), 'module-unsupported'],
  'garbage-collected types': [
    wat(filterText({ body: '(type $a (array (mut i32))) (global (mut (ref null $a)) (ref.null $a))' })),
    'module-unsupported',
  ],
};

for (const [what, [bytes, code]] of Object.entries(GREEDY)) {
  test(`a module with ${what} is refused before V8 sees it`, async () => {
    await assert.rejects(loadModule(bytes), { code, hint: /./ });
  });
}

test('as many imports as no compiler writes are refused', () => {
  const { info } = checkModule(filter(functionBody(0, Buffer.alloc(0)), { imports: 20_000 }));
  assert.equal(checkBounds(new Uint8Array(0), info!)?.code, 'module-imports');
});

test('what compilers make is far below: 2000 locals, a hundred branches, deep blocks, a large table', async () => {
  await loadModule(filter(nestedIfs(2000, 100)));
  await loadModule(filter(nestedIfs(8, 20_000)));
  await loadModule(wat(filterText({ body: '(table 60000 funcref)' })));
});

test('a module that just fits is compiled, and called, in seconds', async () => {
  const module = await loadModule(filter(nestedIfs(2000, 3900)));
  const instance = new WebAssembly.Instance(module.compiled, {});
  const entry = instance.exports['run'];
  assert.ok(typeof entry === 'function');
  entry();
});

const GROWTH: Record<string, string> = {
  memory: '(memory.grow (i32.const 128))',
  table: '(table.grow $t (ref.func $f) (i32.const 100000))',
};

for (const [what, grow] of Object.entries(GROWTH)) {
  test(`a guest that grows its ${what} as far as it can gets no further than its bound`, async () => {
    const body = `(table $t 1 funcref) (elem declare func $f) (func $f)
      (func (export "proxy_on_vm_start") (param i32 i32) (result i32)
        (loop $l (br_if $l (i32.ge_s ${grow} (i32.const 0))))
        (i32.and (i32.eq (memory.size) (i32.const ${what === 'memory' ? 16258 : 2}))
                 (i32.lt_u (table.size $t) (i32.const 1000001))))`;
    const host = new TestingHost();
    // It says whether it is as it should.
    RunningPlugin.start(host.runtime, plugin(), await loadFilter({ body })).close();
  });
}

test('a guest that calls itself without end traps, also where it catches what the engine throws', async () => {
  for (const body of [
    '(func $f (export "proxy_on_vm_start") (param i32 i32) (result i32) (call $f (i32.const 0) (i32.const 0)))',
    `(func $f (param i32 i32)
       (try (do (call $f (i32.const 0) (i32.const 0))) (catch_all
         (drop (call $proxy_get_header_map_pairs (i32.const 0) (i32.const 0) (i32.const 4))))))
     (func (export "proxy_on_vm_start") (param i32 i32) (result i32)
       (call $f (i32.const 0) (i32.const 0)) (i32.const 0))`,
  ]) {
    const host = new TestingHost();
    const imports = { proxy_get_header_map_pairs: '(param i32 i32 i32) (result i32)' };
    const module = await loadFilter({ body, imports });
    assert.throws(() => RunningPlugin.start(host.runtime, plugin(), module), /does not start/);
  }
});
