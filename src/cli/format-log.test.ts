import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Chalk } from 'chalk';
import type { LogEntry } from '../log.ts';
import { formatLog } from './format-log.ts';

const plain = new Chalk({ level: 0 });
const entry = (message: string, logger = 'wasm'): LogEntry => ({ time: 0, level: 'warning', logger, message });

const EXPLAINED = entry(
  `proxy_on_response_headers of plugin "hello" failed, and with it its VM: index out of range
at AddHeader::onResponseHeaders (src/filter.cc:46:53)
this request is answered 503, or cut off where its response had begun; from now on every request is answered 503
try: check the length before that access: what comes from a request may be shorter than expected`,
  'proxlet',
);
const BACKTRACE = entry(`Function: f failed: Uncaught RuntimeError: unreachable
Proxy-Wasm plugin in-VM backtrace:
  0:  0x1 - ${'std::vector<'.repeat(30)}`);

for (const width of [80, 120]) {
  test(`a trap fits a terminal of ${width} columns, and no word is lost`, () => {
    const text = formatLog(EXPLAINED, plain, width);
    for (const line of text.split('\n')) assert.ok(line.length <= width, line);
    const words = (all: string) => all.split(/\s+/).join(' ');
    assert.ok(words(text).endsWith(words(EXPLAINED.message)));
  });

  test(`a backtrace has one line a frame in ${width} columns`, () => {
    const lines = formatLog(BACKTRACE, plain, width).split('\n');
    assert.equal(lines.length, 3);
    assert.equal(lines[2]!.length, width);
    assert.match(lines[2]!, /^ +0: {2}0x1 - std.*…$/);
  });
}

test('whole where nobody knows the width, and what filters say is never broken', () => {
  for (const one of [EXPLAINED, BACKTRACE]) {
    assert.equal(formatLog(one, plain).split('\n').length, one.message.split('\n').length);
  }
  const said = entry('word '.repeat(50));
  assert.ok(formatLog(said, plain, 80).endsWith(said.message));
});

test('colours: the level, what to try, and nothing of the reason', () => {
  const text = formatLog(EXPLAINED, new Chalk({ level: 1 }), 120);
  assert.ok(text.includes('\u001b[36mtry:\u001b[39m check'));
  assert.equal(text.match(/\u001b\[3[0-7]m/g)?.length, 2);
});
