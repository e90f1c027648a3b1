import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Output } from './output.ts';
import { MemorySocket, turn } from './testing-memory-socket.ts';

test('what is added within a turn goes out in one write, at the latest when the turn ends', async () => {
  const socket = new MemorySocket();
  const output = new Output(socket, 0, () => {});
  output.add('a');
  output.add('\xff');
  output.add(Buffer.from('b'));
  output.add('c');
  assert.equal(socket.writes, 0);
  await turn();
  assert.deepEqual([socket.written, socket.writes], ['a\xffbc', 1]);
  output.add('d');
  output.flush();
  assert.deepEqual([socket.written, socket.writes], ['a\xffbcd', 2]);
  await turn();
  assert.equal(socket.writes, 2);
});

test('large pieces are written as they are, in one vectored write', () => {
  const socket = new MemorySocket();
  const output = new Output(socket, 0, () => {});
  output.add('head ');
  output.add(Buffer.alloc(100_000, 'x'));
  output.add(' tail');
  output.flush();
  assert.equal(socket.written, `head ${'x'.repeat(100_000)} tail`);
  assert.equal(socket.writes, 1);
});

test('characters beyond latin1 keep their low byte, as any byte count in a header must', () => {
  const socket = new MemorySocket();
  const output = new Output(socket, 0, () => {});
  output.add('\u{141}');
  output.add(Buffer.from('.'));
  output.flush();
  assert.equal(socket.written, 'A.');
});

test('reports room once after it had none', async () => {
  const socket = new MemorySocket();
  let calls = 0;
  const output = new Output(socket, 100_000, () => calls++);
  socket.isStuck = true;
  output.add(Buffer.alloc(100_000));
  assert.equal(output.hasRoom, true);
  output.add('x');
  assert.equal(output.hasRoom, false);
  await turn();
  assert.equal(output.hasRoom, false);
  assert.equal(calls, 0);
  socket.release();
  await turn();
  assert.deepEqual([output.hasRoom, calls], [true, 1]);
});

test('a destroyed socket takes everything silently', async () => {
  const socket = new MemorySocket();
  const output = new Output(socket, 0, () => {});
  socket.destroy();
  output.add('late');
  await turn();
  assert.equal(socket.written, '');
});
