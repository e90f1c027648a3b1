import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { GuestMemory } from './memory.ts';
import { encodePairs, pairsSize, readPairs, writePairs } from './pairs.ts';

const memory = new GuestMemory();
memory.attach(new WebAssembly.Memory({ initial: 32 }));

function read(bytes: Uint8Array): string[] {
  // At the very end, so that one byte further would be outside.
  const pointer = memory.bytes.length - bytes.length;
  memory.bytes.set(bytes, pointer);
  return readPairs(memory, pointer, bytes.length);
}

test('the bytes of the specification', () => {
  const wanted = '01000000' + '0100000002000000' + '6100' + '626300';
  assert.equal(Buffer.from(encodePairs(['a', 'bc'])).toString('hex'), wanted);
  assert.equal(pairsSize(['a', 'bc']), wanted.length / 2);
  assert.equal(Buffer.from(encodePairs([])).toString('hex'), '00000000');
});

test('what is written is read, in memory and as bytes', () => {
  const text = fc.string({ unit: fc.nat(255).map((code) => String.fromCharCode(code)), maxLength: 40 });
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { maxLength: 8 }), (pairs) => {
      const fields = pairs.flat();
      const bytes = encodePairs(fields);
      assert.equal(bytes.length, pairsSize(fields));
      assert.deepEqual(read(bytes), fields);
      writePairs(memory, 100, fields);
      assert.deepEqual(memory.bytes.subarray(100, 100 + bytes.length), bytes);
    }),
  );
});

test('what is cut short, too long or not terminated is the empty list', () => {
  const whole = encodePairs(['name', 'value', '', '']);
  for (let length = 0; length < whole.length; length++) assert.deepEqual(read(whole.subarray(0, length)), []);
  assert.deepEqual(read(Buffer.concat([whole, Buffer.of(0)])), []);
  const unterminated = Uint8Array.from(whole);
  unterminated[unterminated.length - 1] = 1;
  assert.deepEqual(read(unterminated), []);
  assert.deepEqual(read(new Uint8Array(4)), []);
});

test('1024 pairs and 1 MiB are the limits', () => {
  const pairs = (count: number) => Array.from({ length: count * 2 }, () => 'x');
  assert.equal(read(encodePairs(pairs(1024))).length, 2048);
  assert.deepEqual(read(encodePairs(pairs(1025))), []);
  const sized = (size: number) => encodePairs(['n', 'v'.repeat(size - pairsSize(['n', '']))]);
  assert.equal(read(sized(1024 * 1024)).length, 2);
  assert.deepEqual(read(sized(1024 * 1024 + 1)), []);
});

test('nothing is read outside of what was passed, whatever the bytes say', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(3), (bytes, count) => {
      const wrong = Uint8Array.from(bytes);
      if (wrong.length > 0) wrong.set([count, 0, 0, 0].slice(0, wrong.length));
      const fields = read(wrong);
      assert.ok(fields.length === 0 || pairsSize(fields) === wrong.length);
    }),
  );
});
