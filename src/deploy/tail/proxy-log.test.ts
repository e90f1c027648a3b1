import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProxyLog } from './proxy-log.ts';

const OF_ISTIO = (rest: string) => `2026-01-02T03:04:05.678901Z\t${rest}`;
const SAID = OF_ISTIO('warning\tenvoy wasm source/extensions/common/wasm/context.cc:1154\twasm log shop.hello: one');
const OF_ENVOY = '[2026-01-02 03:04:05.678][12][warning][wasm] [source/context.cc:1154] wasm log: one';
const ACCESS = '[2026-01-02T03:04:05.678Z] "GET / HTTP/1.1" 200 - via_upstream';

/** What of the lines concerns filters; one that is an array is written so many milliseconds after the first. */
const shown = (...lines: (string | [line: string, later: number])[]) => {
  const log = new ProxyLog();
  return lines
    .map((line) => (typeof line === 'string' ? log.read(line, 0) : log.read(...line)))
    .filter(({ isAboutFilters }) => isAboutFilters)
    .map(({ entry, line }) => entry?.message ?? line);
};

test('all lines of a message are of the filter that said it', () => {
  assert.deepEqual(shown(SAID, 'two', '', '  four\tthread=15', ACCESS), [
    'wasm log shop.hello: one',
    'two',
    '',
    '  four',
  ]);
});

test('a message whose end was cut off ends with the next record', () => {
  const other = OF_ISTIO('info\tReadiness succeeded');
  assert.deepEqual(shown(SAID, 'two', other, 'three'), ['wasm log shop.hello: one', 'two']);
});

test('where nothing marks the end of a message, lines that are written with it are its', () => {
  assert.deepEqual(
    shown(`${OF_ENVOY} {`, ['"a": 1', 1], [ACCESS, 1], ['}', 2], ['{"method":"GET"}', 2], ['GET /', 100]),
    ['wasm log: one {', '"a": 1', '}'],
  );
});

test("lines of another's message are not of filters", () => {
  const lines = [OF_ISTIO('warning\tenvoy config source/x.cc:1\tgRPC config rejected:'), '  two\tthread=1', 'three'];
  assert.deepEqual(shown(...lines), []);
});
