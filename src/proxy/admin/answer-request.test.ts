import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MetricType } from '../../abi/index.ts';
import { Metrics } from '../../host/index.ts';
import { TagExtractor } from '../stats/index.ts';
import type { AdminState } from './admin-state.ts';
import { answerRequest } from './answer-request.ts';

interface Asked {
  method?: string;
  host?: string;
  origin?: string;
}

function bench() {
  const store = new Metrics();
  store.define(MetricType.Counter, 'one').value = 1n;
  const used = store.define(MetricType.Counter, 'two');
  used.value = 2n;
  used.used = true;
  let quits = 0;
  const state: AdminState = {
    metrics: () => store,
    tags: new TagExtractor([], true),
    listeners: [{ name: 'main', host: '127.0.0.1', port: 8080 }],
    clusters: [{ name: 'backend', endpoints: [{ host: '::1', port: 1 }] }],
    logLevel: 2,
    uptime: () => 43_900,
    quit: () => {
      quits++;
    },
  };
  const ask = (target: string, { method = 'GET', host = 'localhost:9901', origin }: Asked = {}) =>
    answerRequest({ method, target, host, origin }, state);
  return { ask, state, quits: () => quits };
}

test('stats: all, filtered, of a type, used ones only', () => {
  const { ask } = bench();
  assert.equal(ask('/stats').body, 'wasmcustom.one: 1\nwasmcustom.two: 2\n');
  assert.equal(ask('/stats?filter=o$').body, 'wasmcustom.two: 2\n');
  assert.equal(ask('/stats?usedonly').body, 'wasmcustom.two: 2\n');
  assert.equal(ask('/stats?type=Gauges').body, '');
  assert.equal(ask('/stats?format=prometheus&filter=one').body, ask('/stats/prometheus?filter=one').body);
  const { type, body } = ask('/stats?format=json&filter=one');
  assert.deepEqual([type, body], ['application/json', '{"stats":[{"name":"wasmcustom.one","value":1}]}']);
});

test('stats: what it does not understand is a 400', () => {
  const { ask } = bench();
  for (const query of ['format=xx', 'filter=[', 'type=xx', `filter=${'a'.repeat(1000)}`]) {
    assert.equal(ask(`/stats?${query}`).status, 400, query);
  }
});

test('listeners, clusters, readiness and server info', () => {
  const { ask } = bench();
  assert.equal(ask('/listeners').body, 'main::127.0.0.1:8080\n');
  assert.equal(JSON.parse(ask('/listeners?format=json').body).listener_statuses[0].name, 'main');
  assert.match(ask('/clusters').body, /^backend::\[::1\]:1::health_flags::healthy$/m);
  assert.equal(ask('/ready').body, 'LIVE\n');
  assert.equal(JSON.parse(ask('/server_info').body).uptime_current_epoch, '43s');
});

test('logging changes the level, also to off, and says what is wrong', () => {
  const { ask, state } = bench();
  const post = (query: string) => ask(`/logging${query}`, { method: 'POST' });
  assert.equal(post('?wasm=debug').body, 'active loggers:\n  wasm: debug\n\n');
  assert.equal(state.logLevel, 1);
  post('?level=off');
  assert.equal(state.logLevel, 6);
  assert.match(post('').body, /wasm: off/);
  assert.match(post('?wasm=nope').body, /^error: unknown logger level\n\nusage: /);
  assert.match(post('?http=debug').body, /^error: unknown logger name/);
  assert.equal(post('?wasm=info&level=info').status, 400);
  assert.equal(state.logLevel, 6);
});

test('what changes something wants POST; an unknown path shows what there is', () => {
  const { ask, quits } = bench();
  assert.deepEqual(ask('/quitquitquit'), {
    status: 405,
    type: 'text/plain; charset=UTF-8',
    body: 'Method GET not allowed, POST required.',
  });
  assert.equal(quits(), 0);
  assert.equal(ask('/quitquitquit', { method: 'POST' }).body, 'OK\n');
  assert.equal(quits(), 1);
  const { status, body } = ask('/nope');
  assert.equal(status, 404);
  assert.match(body, /^invalid path\. admin commands are:\n {2}\/clusters: /);
  assert.match(ask('/help').body, /\/quitquitquit \(POST\): exit the server\n/);
});

test('pages of other sites, and names that may be theirs, are refused', () => {
  const { ask, quits } = bench();
  const refused = { method: 'POST', origin: 'https://example.com' };
  assert.equal(ask('/quitquitquit', refused).status, 403);
  assert.equal(ask('/quitquitquit', { method: 'POST', host: 'rebound.example.com:9901' }).status, 403);
  assert.equal(quits(), 0);
  assert.equal(ask('/ready', { host: '127.0.0.1:9901', origin: 'http://127.0.0.1:9901' }).status, 200);
  assert.equal(ask('/ready', { host: '[::1]:9901' }).status, 200);
});
