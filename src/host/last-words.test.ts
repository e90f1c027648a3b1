import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastWords } from './last-words.ts';

test('a panic of Rust, as its runtime of today and of 2022 report it', () => {
  const expected = { message: 'no such header', frames: [{ name: undefined, place: 'src/lib.rs:12:5' }] };
  assert.deepEqual(lastWords('panicked at src/lib.rs:12:5:\nno such header\n'), expected);
  assert.deepEqual(lastWords("\nthread '<unnamed>' panicked at src/lib.rs:12:5:\nno such header\nnote: x\n"), expected);
  assert.deepEqual(lastWords("panicked at 'no such header', src/lib.rs:12:5"), expected);
});

test('a panic of Go, with the frames that are not of its runtime', () => {
  const said = `panic: runtime error: index out of range [8] with length 3

goroutine 1 [running]:
runtime.goPanicIndex(...)
\truntime/panic.go:115 +0x2
main.(*ctx).pick(...)
\thello/main.go:20
main.rh(0x2, 0x8, 0x1)
\thello/main.go:25 +0x8
`;
  assert.deepEqual(lastWords(said), {
    message: 'runtime error: index out of range [8] with length 3',
    frames: [
      { name: 'main.(*ctx).pick', place: 'hello/main.go:20' },
      { name: 'main.rh', place: 'hello/main.go:25' },
    ],
  });
});

test('an abort of AssemblyScript', () => {
  const frames = [{ name: undefined, place: 'assembly/index.ts:12:5' }];
  assert.deepEqual(lastWords('abort: too short at: assembly/index.ts(12:5)\n'), { message: 'too short', frames });
  assert.deepEqual(lastWords('too short at: assembly/index.ts(12:5)\n'), { message: 'too short', frames });
  assert.deepEqual(lastWords('abort: too short in assembly/index.ts(12:5)\n'), { message: 'too short', frames });
});

test('nothing in what an ordinary filter logs', () => {
  assert.equal(lastWords(''), undefined);
  assert.equal(lastWords('no token in the request\nGET /a(1:2)\n'), undefined);
});
