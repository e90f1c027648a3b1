import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countBranches } from './branch-count.ts';
import { heaviestFunction } from './heaviest-function.ts';
import { parseModule } from './module.ts';
import { Reader } from './reader.ts';
import { functionBody, leb, moduleBytes, repeat, section } from './testing-bytes.ts';
import { wat } from './testing-wat.ts';

const IF = [0x20, 0, 0x04, 0x40];

/** A module of one type with `results`, and a function for each of `bodies`. */
const withBodies = (results: number, ...bodies: Uint8Array[]): Buffer =>
  moduleBytes(
    section(1, [1, 0x60, 0, ...leb(results)], repeat([0x7f], results)),
    section(3, [bodies.length], repeat([0], bodies.length)),
    section(10, [bodies.length], ...bodies),
  );

const heaviest = (bytes: Uint8Array, least: number) => heaviestFunction(bytes, parseModule(bytes), least);

test('locals weigh once for each branch', () => {
  const nested = Buffer.concat([repeat(IF, 50), repeat([0x0b], 50)]);
  const bytes = withBodies(0, functionBody(3, repeat(IF, 1)), functionBody(1000, nested));
  const found = heaviest(bytes, 1000);
  assert.deepEqual([found?.index, found?.locals, found?.weight], [1, 1000, 50_000]);
  assert.equal(heaviest(bytes, 50_000), undefined);
});

test('results weigh twice for each call', () => {
  const found = heaviest(withBodies(100, functionBody(0, repeat([0x10, 0], 30))), 1000);
  assert.equal(found?.weight, 6000);
});

test('a body that is damaged hides none behind it, nor does one whose locals are', () => {
  const heavy = functionBody(1000, repeat(IF, 50));
  const damaged = functionBody(1000, Buffer.concat([Uint8Array.of(0xff), repeat(IF, 50)]));
  const broken = Buffer.concat([Buffer.from([3]), Buffer.from([0x80, 0x80, 0x80])]);
  assert.equal(heaviest(withBodies(0, damaged, broken, heavy), 1000)?.index, 2);
});

test('every kind of instruction is read to its end', () => {
  const text = `(module
    (type $t (func (param i32) (result i32)))
    (memory 1) (table $table 4 funcref) (tag $tag (param i32)) (global $g (mut i64) (i64.const 1))
    (data $data "abc") (elem $elem func $f) (elem declare func $f)
    (func $f (type $t)
      (i32.store offset=70000 (i32.const -1) (i32.trunc_sat_f64_s (f64.const 1.5)))
      (v128.store8_lane offset=4 3 (i32.const 0) (v128.const i64x2 1 2))
      (drop (i8x16.shuffle 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 (v128.load (i32.const 0)) (v128.const i32x4 0 0 0 0)))
      (drop (i32x4.extract_lane 2 (i32x4.splat (i32.const 5))))
      (memory.init $data (i32.const 0) (i32.const 0) (i32.const 1))
      (memory.copy (i32.const 0) (i32.const 0) (i32.const 1))
      (memory.fill (i32.const 0) (i32.const 0) (i32.const 1))
      (data.drop $data)
      (table.init $table $elem (i32.const 0) (i32.const 0) (i32.const 1))
      (drop (table.grow $table (ref.null func) (i32.const 1)))
      (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
      (global.set $g (i64.add (i64.const 0x7fffffffffffffff) (global.get $g)))
      (drop (ref.is_null (ref.func $f)))
      (drop (select (f32.const 1) (f32.const 2) (memory.grow (i32.const 0))))
      (block $a (block $b (loop $c (br_table $a $b $c (local.get 0)))))
      (try (do (throw $tag (call $f (i32.const 1)))) (catch $tag (drop (pop i32))) (catch_all))
      (if (result i32) (local.get 0)
        (then (call_indirect (type $t) (i32.const 0) (i32.const 0)))
        (else (i32.const 0)))))`;
  const bytes = wat(text);
  const code = new Reader(bytes, parseModule(bytes).codeOffset);
  assert.equal(code.u32(), 1);
  const size = code.u32();
  const body = new Reader(bytes, code.at, code.at + size);
  assert.equal(body.u32(), 0);
  const { branches, calls } = countBranches(body);
  assert.equal(body.done, true);
  // block, block, loop, br_table and its two labels beside the default, try, catch, catch_all, if, else
  assert.deepEqual({ branches, calls }, { branches: 11, calls: 2 });
});
