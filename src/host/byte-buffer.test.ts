import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ByteBuffer } from './byte-buffer.ts';

function of(...chunks: string[]): ByteBuffer {
  const buffer = new ByteBuffer();
  for (const chunk of chunks) buffer.append(Buffer.from(chunk));
  return buffer;
}
const textOf = (buffer: ByteBuffer) => Buffer.from(buffer.toBytes()).toString();

test('splice: every row of what Envoy does', () => {
  const splice = (start: number, length: number, data: string, ...chunks: string[]) => {
    const buffer = of(...chunks);
    return [buffer.splice(start, length, Buffer.from(data)), textOf(buffer)];
  };
  assert.deepEqual(splice(0, 0, 'XY', 'abc', 'def'), [true, 'XYabcdef']);
  assert.deepEqual(splice(0, 3, 'XYZW', 'abcd', 'efgh'), [true, 'XYZWdefgh']);
  assert.deepEqual(splice(0, 0xffffffff, 'X', 'abc', 'def'), [true, 'X']);
  assert.deepEqual(splice(6, 9, 'X', 'abc', 'def'), [true, 'abcdefX']);
  assert.deepEqual(splice(0xffffffff, 0, 'X', 'abc'), [true, 'abcX']);
  assert.deepEqual(splice(3, 1, 'X', 'abc', 'def'), [false, 'abcdef']);
  assert.deepEqual(splice(0, 5, 'X'), [true, 'X']);
  assert.deepEqual(splice(0, 9, '', 'abc'), [true, '']);
});

test('agrees with a string', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 4 });
  const operation = fc.tuple(fc.constantFrom('append', 'prepend', 'drain', 'move', 'takeAll'), text, fc.nat(9));
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 15 }), fc.nat(20), fc.nat(20), (operations, from, to) => {
      const buffer = new ByteBuffer();
      let model = '';
      for (const [kind, data, count] of operations) {
        if (kind === 'append') buffer.append(Buffer.from(data));
        else if (kind === 'prepend') buffer.prepend(Buffer.from(data));
        else if (kind === 'drain') buffer.drain(count);
        else if (kind === 'move') buffer.move(of(data, data));
        else assert.equal(Buffer.from(buffer.takeAll()).toString(), model);
        model = {
          append: model + data,
          prepend: data + model,
          drain: model.slice(count),
          move: model + data + data,
          takeAll: '',
        }[kind];
      }
      assert.equal(textOf(buffer), model);
      assert.equal(buffer.length, model.length);
      const [start, end] = [Math.min(from, to, model.length), Math.min(Math.max(from, to), model.length)];
      assert.equal(Buffer.from(buffer.slice(start, end - start)).toString(), model.slice(start, end));
    }),
  );
});

test('a million small chunks go at once', () => {
  const buffer = new ByteBuffer();
  for (let i = 0; i < 1_000_000; i++) buffer.append(Uint8Array.of(i));
  buffer.drain(999_999);
  assert.deepEqual(buffer.toBytes(), Uint8Array.of(999_999));
});

test('what was moved is gone from where it was', () => {
  const source = of('ab');
  const target = of('x');
  target.move(source);
  assert.equal(textOf(target), 'xab');
  assert.equal(source.length, 0);
});
