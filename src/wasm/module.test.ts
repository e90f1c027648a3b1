import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CorruptModule, customSections, formatType, functionNames, parseModule } from './index.ts';
import { wat } from './testing-wat.ts';

const MODULE = wat(
  `(module
    (type $t (func (param i32 i64) (result f64)))
    (import "env" "f" (func $imported (param i32) (result i32)))
    (import "env" "g" (global i32))
    (import "env" "m" (memory 1 5))
    (import "env" "t" (table 3 9 funcref))
    (func $own (type $t) (f64.const 1))
    (func $start)
    (start $start)
    (table $second 7 funcref)
    (export "own" (func $own))
    (export "imported" (func $imported))
    (export "memory" (memory 0)))`,
  { names: true },
);

test('what a module declares', () => {
  const info = parseModule(MODULE);
  assert.deepEqual(
    info.imports.map(({ module, name, kind, type, limits }) => [
      `${module}.${name}`,
      kind,
      type && formatType(type),
      limits,
    ]),
    [
      ['env.f', 'function', 'i32 -> i32', undefined],
      ['env.g', 'global', undefined, undefined],
      ['env.m', 'memory', undefined, { min: 1, max: 5 }],
      ['env.t', 'table', undefined, { min: 3, max: 9 }],
    ],
  );
  assert.deepEqual(
    info.exports.map(({ name, kind, type }) => [name, kind, type && formatType(type)]),
    [
      ['own', 'function', 'i32 i64 -> f64'],
      ['imported', 'function', 'i32 -> i32'],
      ['memory', 'memory', undefined],
    ],
  );
  assert.equal(info.functionCount, 2);
  assert.equal(info.hasStart, true);
  assert.deepEqual(info.memories, [{ min: 1, max: 5 }]);
  assert.deepEqual(
    info.tables.map(({ min }) => min),
    [3, 7],
  );
  const [names] = customSections(MODULE, info, 'name');
  assert.deepEqual([...functionNames(names!).values()], ['imported', 'own', 'start']);
});

test('types as Envoy prints them', () => {
  assert.equal(formatType({ params: [], results: [] }), 'void -> void');
  assert.equal(formatType({ params: ['i32', 'i64'], results: ['i32'] }), 'i32 i64 -> i32');
});

test('a module cut short anywhere is corrupt, or a whole number of sections', () => {
  let whole = 0;
  for (let length = 0; length < MODULE.length; length++) {
    try {
      parseModule(MODULE.subarray(0, length));
      whole++;
    } catch (error) {
      assert.ok(error instanceof CorruptModule, `at ${length}: ${error}`);
    }
  }
  assert.ok(whole > 5 && whole < 15);
});

test('nothing but CorruptModule comes of bytes changed, added and taken away', () => {
  const change = fc.record({ at: fc.nat(MODULE.length - 1), drop: fc.nat(3), add: fc.uint8Array({ maxLength: 4 }) });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
      const bytes = [...MODULE];
      for (const { at, drop, add } of changes) bytes.splice(at, drop, ...add);
      try {
        const info = parseModule(Uint8Array.from(bytes));
        for (const section of info.customSections) functionNames(Uint8Array.from(bytes).subarray(section.offset));
      } catch (error) {
        assert.ok(error instanceof CorruptModule, String(error));
      }
    }),
    { numRuns: 2000 },
  );
});

const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

test('a count that cannot be true costs nothing', () => {
  // A type section that announces 2^32 - 1 types, and one that has as many as its bytes allow.
  assert.throws(
    () => parseModule(Uint8Array.of(...HEADER, 1, 5, 0xff, 0xff, 0xff, 0xff, 0x0f)),
    /count 4294967295 too large/,
  );
  const many = new Uint8Array(2_000_020);
  // 2 000 000 entries in 2 000 003 bytes.
  many.set([...HEADER, 1, 0x83, 0x89, 0x7a, 0x80, 0x89, 0x7a]);
  assert.throws(() => parseModule(many), /count 2000000 too large/);
});

test('a section that comes twice is read once, and left to the engine', () => {
  const type = [1, 4, 1, 0x60, 0, 0];
  const memory = [5, 3, 1, 0, 1];
  const bytes = Uint8Array.of(...HEADER, ...type, ...memory, ...memory);
  assert.equal(parseModule(bytes).memories.length, 1);
  assert.throws(() => new WebAssembly.Module(bytes), /unexpected section <Memory>/);
});

test('more custom sections than any tool writes', () => {
  const bytes = Uint8Array.from([...HEADER, ...Array.from({ length: 10_001 }, () => [0, 1, 0]).flat()]);
  assert.throws(() => parseModule(bytes), /too many custom sections/);
});

test('names: what is cut short keeps what came before', () => {
  assert.deepEqual(functionNames(Uint8Array.of(1, 200)), new Map());
  // One function, 5, called `a`; then half a subsection.
  assert.deepEqual(functionNames(Uint8Array.of(1, 4, 1, 5, 1, 0x61, 2, 9, 1)), new Map([[5, 'a']]));
});
