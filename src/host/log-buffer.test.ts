import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEntry } from '../log.ts';
import { LogBuffer } from './log-buffer.ts';

const entry = (message: string): LogEntry => ({ time: 0, level: 'info', logger: 'wasm', message });

function setUp() {
  const heard: string[] = [];
  return { heard, logs: new LogBuffer(({ message }) => heard.push(message)) };
}

test('what no guest says is heard at once', () => {
  const { heard, logs } = setUp();
  logs.write(entry('a'));
  assert.deepEqual(heard, ['a']);
});

test('while guests run, also within each other, lines wait; then they are heard in order', () => {
  const { heard, logs } = setUp();
  const outer = logs.hold();
  logs.write(entry('a'));
  const inner = logs.hold();
  logs.write(entry('b'));
  logs.release(inner);
  logs.write(entry('c'));
  assert.deepEqual(heard, []);
  logs.release(outer);
  assert.deepEqual(heard, ['a', 'b', 'c']);
});

test('one that returns ends the wait also where those entered from it did not return', () => {
  const { heard, logs } = setUp();
  const outer = logs.hold();
  logs.hold();
  logs.write(entry('a'));
  logs.release(outer);
  assert.deepEqual(heard, ['a']);
});

test('guests that were stopped leave their lines, and the next ones do not wait', () => {
  const { heard, logs } = setUp();
  logs.hold();
  logs.hold();
  logs.write(entry('a'));
  logs.interrupted();
  logs.write(entry('b'));
  assert.deepEqual(heard, ['a', 'b']);
});
