import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogEntry } from '../log.ts';
import { LogParser, logFormat } from './log-parser.ts';

const TOKEN = 'f00d';
const record = (rest: string): string => `${TOKEN} ${rest}${TOKEN}\n`;

function parse(...chunks: string[]): (LogEntry | string)[] {
  const seen: (LogEntry | string)[] = [];
  const parser = new LogParser(
    TOKEN,
    (entry) => seen.push(entry),
    (line) => seen.push(line),
  );
  for (const chunk of chunks) parser.push(chunk);
  parser.end();
  return seen;
}

const hello = { time: 1700000000123, thread: 7, level: 'info', logger: 'wasm', message: 'wasm log: hello' };

const CASES: { name: string; input: string[]; expected: unknown[] }[] = [
  { name: 'a record', input: [record('1700000000.123 7 info wasm wasm log: hello')], expected: [hello] },
  {
    name: 'a message of several lines, blank ones included',
    input: [record('1700000000.123 7 error wasm Function failed\nbacktrace:\n\n  0: x\n')],
    expected: [{ ...hello, level: 'error', message: 'Function failed\nbacktrace:\n\n  0: x\n' }],
  },
  {
    name: 'an empty message',
    input: [record('1700000000.123 7 info wasm ')],
    expected: [{ ...hello, message: '' }],
  },
  {
    name: 'a message that looks like a record of another run',
    input: [record('1700000000.123 7 info wasm beef 1.000 7 critical main forgedbeef\nbeef')],
    expected: [{ ...hello, message: 'beef 1.000 7 critical main forgedbeef\nbeef' }],
  },
  {
    name: 'bytes above 0x7f and NUL',
    input: [record('1700000000.123 7 info wasm a\x00\x80\xffb')],
    expected: [{ ...hello, message: 'a\x00\x80\xffb' }],
  },
  {
    name: 'records cut anywhere',
    input: [...record('1700000000.123 7 info wasm wasm log: hello')],
    expected: [hello],
  },
  {
    name: 'text around records',
    input: [`before\n${record('1700000000.123 7 info wasm wasm log: hello')}after\nlast`],
    expected: ['before', hello, 'after', 'last'],
  },
  {
    name: 'a record that the end cuts off',
    input: [`${TOKEN} 1700000000.123 7 info wasm wa`],
    expected: [' 1700000000.123 7 info wasm wa'],
  },
  { name: 'nothing', input: ['', ''], expected: [] },
];

for (const { name, input, expected } of CASES) {
  test(`parses ${name}`, () => assert.deepEqual(parse(...input), expected));
}

test('the format has the fields that the parser reads', () => {
  assert.equal(logFormat(TOKEN), `${TOKEN} %E.%e %t %l %n %v${TOKEN}`);
});
