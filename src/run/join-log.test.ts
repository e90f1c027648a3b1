import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEntry } from '../log.ts';
import type { RunEvent } from './events.ts';
import { joinLog } from './join-log.ts';

const HEAD = 'wasm log hello: ';
const log = (text: string, more: Partial<LogEntry> = {}): RunEvent => ({
  type: 'log',
  entry: { time: 1, level: 'error', logger: 'wasm', message: HEAD + text, ...more },
});
const begun = (text: string): RunEvent => log(text, { unended: HEAD });

test('words become the line that they are parts of', () => {
  const words = [begun('panic: '), begun('no such '), log('header')];
  assert.deepEqual(
    words.reduce((line, word) => joinLog(line, word) ?? assert.fail()),
    log('panic: no such header'),
  );
});

const TWO_LINES: [string, RunEvent, RunEvent][] = [
  ['the first ended', log('a'), log('b')],
  ['another filter speaks', begun('a'), log('', { message: 'wasm log other: b' })],
  ['another level', begun('a'), log('b', { level: 'info' })],
  ['no log line', begun('a'), { type: 'access', line: 'b' }],
  ['a line without end', begun('a'.repeat(5000)), log('b')],
];
for (const [why, first, second] of TWO_LINES) {
  test(`two lines stay two: ${why}`, () => assert.equal(joinLog(first, second), undefined));
}
