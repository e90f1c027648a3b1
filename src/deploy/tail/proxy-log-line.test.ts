import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAboutFilters } from './is-about-filters.ts';
import { proxyLogLine } from './proxy-log-line.ts';

const TIME = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

const LINES: [name: string, line: string, level: string, logger: string, message: string, isOfFilters: boolean][] = [
  [
    'Envoy under Istio’s agent',
    '2026-01-02T03:04:05.678901Z\twarning\tenvoy wasm external/envoy/source/context.cc:1195\twasm log shop.hello: a\tb\tthread=15',
    'warning',
    'wasm',
    'wasm log shop.hello: a\tb',
    true,
  ],
  [
    'a carriage return that a filter logs',
    '2026-01-02T03:04:05.678901Z\twarning\tenvoy wasm source/context.cc:1154\twasm log: a\r',
    'warning',
    'wasm',
    'wasm log: a\r',
    true,
  ],
  [
    'Istio’s agent, of its flags',
    '2026-01-02T03:04:05.678901Z\tinfo\tFLAG: --proxyLogLevel="warning,wasm:info"',
    'info',
    'main',
    'FLAG: --proxyLogLevel="warning,wasm:info"',
    false,
  ],
  [
    'Envoy’s refusal of a listener',
    '2026-01-02T03:04:05.678901Z\twarning\tenvoy config source/x.cc:152\tgRPC config rejected: Unable to create Wasm plugin\tthread=7',
    'warning',
    'config',
    'gRPC config rejected: Unable to create Wasm plugin',
    true,
  ],
  [
    'Istio’s agent itself',
    '2026-01-02T03:04:05.678901Z\terror\twasm\tfailed to fetch image: not found',
    'error',
    'wasm',
    'failed to fetch image: not found',
    true,
  ],
  [
    'Istio’s agent without a scope',
    '2026-01-02T03:04:05.678901Z\tinfo\tReadiness succeeded in 1.2s',
    'info',
    'main',
    'Readiness succeeded in 1.2s',
    false,
  ],
  [
    'Istio’s agent with JSON',
    '{"level":"warn","time":"2026-01-02T03:04:05.678901Z","scope":"envoy wasm","msg":"wasm log hello: hi","thread":"15"}',
    'warning',
    'wasm',
    'wasm log hello: hi',
    true,
  ],
  [
    'Envoy’s own',
    '[2026-01-02 03:04:05.678][12][critical][wasm] [source/extensions/common/wasm/context.cc:1148] wasm log: hi',
    'critical',
    'wasm',
    'wasm log: hi',
    true,
  ],
  [
    'Envoy’s own without a file',
    '[2026-01-02 03:04:05.678][1][info][main] starting main dispatch loop',
    'info',
    'main',
    'starting main dispatch loop',
    false,
  ],
];
for (const [name, line, level, logger, message, isOfFilters] of LINES) {
  test(`reads ${name}`, () => {
    const entry = proxyLogLine(line);
    assert.deepEqual(entry, { time: TIME, level, logger, message });
    assert.equal(isAboutFilters(line, entry), isOfFilters);
  });
}

const OTHERS: [line: string, isOfFilters: boolean][] = [
  ['[2026-01-02T03:04:05.678Z] "GET / HTTP/1.1" 200 - via_upstream', false],
  ['Proxy-Wasm plugin in-VM backtrace:', true],
  ['  0:  0x2a - hello!proxy_on_request_headers', true],
  ['{"not":"a record"}', false],
  ['{broken', false],
];
for (const [line, isOfFilters] of OTHERS) {
  test(`no record: ${line}`, () => {
    assert.equal(proxyLogLine(line), undefined);
    assert.equal(isAboutFilters(line, undefined), isOfFilters);
  });
}
