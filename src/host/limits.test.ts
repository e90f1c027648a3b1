import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Status } from '../abi/index.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { FilterState, LifeSpan } from './filter-state.ts';
import { metrics } from './handlers/metrics.ts';
import { HeaderMap } from './header-map.ts';
import { LIMITS, type LimitName } from './limits.ts';
import { encodePairs } from './pairs.ts';
import { RunningPlugin } from './running-plugin.ts';
import { plugin, TestingHost } from './testing-host.ts';
import { loadFilter } from './testing-module.ts';
import { TestingStream } from './testing-stream.ts';

interface Greed {
  /** Which limit it meets. */
  limit: LimitName;
  /** What is imported, and what is called until it does not answer 0. `$i` counts, and lies at 1024 as bytes. */
  imports: Record<string, string>;
  call: string;
  before?: string;
}

/** What the guest passes: 64 KiB from 4096 on, the queue's name and the metric's, and room for results at 0. */
const LARGE = '(i32.const 4096) (i32.const 65536)';
const KEY = '(i32.const 1024) (i32.const 4)';
/** A request's headers and the name of a cluster, as data from 2048 on. */
const PAIRS = encodePairs([':method', 'GET', ':path', '/', ':authority', 'a']);
const CLUSTER = '(i32.const 3000) (i32.const 7)';
const NONE = '(i32.const 0) (i32.const 0)';
const DATA = `(data (i32.const 2048) "${Buffer.from(PAIRS).toString('hex').replace(/../g, '\\$&')}") (data (i32.const 3000) "backend")`;
const httpCall = (body: string) =>
  `(call $proxy_http_call ${CLUSTER} (i32.const 2048) (i32.const ${PAIRS.length}) ${body} ${NONE} (i32.const 0) (i32.const 0))`;
const STREAM = `(call $proxy_grpc_stream ${CLUSTER} ${KEY} ${KEY} ${NONE} (i32.const 0))`;
const params = (count: number) => `(param ${'i32 '.repeat(count)}) (result i32)`;

const GREEDS: Record<string, Greed> = {
  'adds headers': {
    limit: 'stream',
    imports: { proxy_add_header_map_value: params(5) },
    call: `(call $proxy_add_header_map_value (i32.const 0) ${KEY} ${LARGE})`,
  },
  'adds empty headers': {
    limit: 'stream',
    imports: { proxy_add_header_map_value: params(5) },
    call: '(call $proxy_add_header_map_value (i32.const 0) (i32.const 1024) (i32.const 0) (i32.const 0) (i32.const 0))',
  },
  'sets properties': {
    limit: 'filterState',
    imports: { proxy_set_property: params(4) },
    call: `(call $proxy_set_property ${KEY} ${LARGE})`,
  },
  'appends to the body': {
    limit: 'body',
    imports: { proxy_set_buffer_bytes: params(5) },
    call: `(call $proxy_set_buffer_bytes (i32.const 0) (i32.const -1) (i32.const 0) ${LARGE})`,
  },
  'appends bytes to the body': {
    limit: 'body',
    imports: { proxy_set_buffer_bytes: params(5) },
    call: '(call $proxy_set_buffer_bytes (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 0) (i32.const 1))',
  },
  'keeps shared data': {
    limit: 'sharedData',
    imports: { proxy_set_shared_data: params(5) },
    call: `(call $proxy_set_shared_data ${KEY} ${LARGE} (i32.const 0))`,
  },
  'fills a queue': {
    limit: 'queues',
    imports: { proxy_register_shared_queue: params(3), proxy_enqueue_shared_queue: params(3) },
    before: '(drop (call $proxy_register_shared_queue (i32.const 0) (i32.const 1) (i32.const 8)))',
    call: `(call $proxy_enqueue_shared_queue (i32.const 1) ${LARGE})`,
  },
  'makes queues': {
    limit: 'queues',
    imports: { proxy_register_shared_queue: params(3) },
    call: '(call $proxy_register_shared_queue (i32.const 1024) (i32.const 65536) (i32.const 8))',
  },
  'sends empty messages': {
    limit: 'notifications',
    imports: { proxy_register_shared_queue: params(3), proxy_enqueue_shared_queue: params(3) },
    before: '(drop (call $proxy_register_shared_queue (i32.const 0) (i32.const 1) (i32.const 8)))',
    call: '(call $proxy_enqueue_shared_queue (i32.const 1) (i32.const 0) (i32.const 0))',
  },
  'defines metrics': {
    limit: 'metrics',
    imports: { proxy_define_metric: params(4) },
    call: `(call $proxy_define_metric (i32.const 0) ${LARGE} (i32.const 8))`,
  },
  logs: {
    limit: 'log',
    imports: { proxy_log: params(3) },
    call: '(call $proxy_log (i32.const 2) (i32.const 0) (i32.const 100))',
  },
  'makes HTTP calls': {
    limit: 'callouts',
    imports: { proxy_http_call: params(10) },
    call: httpCall(NONE),
  },
  'makes HTTP calls with bodies': {
    limit: 'requests',
    imports: { proxy_http_call: params(10) },
    call: httpCall(LARGE),
  },
  'makes gRPC calls': {
    limit: 'requests',
    imports: { proxy_grpc_call: params(12) },
    call: `(call $proxy_grpc_call ${CLUSTER} ${KEY} ${KEY} ${NONE} ${LARGE} (i32.const 0) (i32.const 0))`,
  },
  'opens gRPC streams': { limit: 'callouts', imports: { proxy_grpc_stream: params(9) }, call: STREAM },
  'sends gRPC messages': {
    limit: 'requests',
    imports: { proxy_grpc_stream: params(9), proxy_grpc_send: params(4) },
    before: `(drop ${STREAM})`,
    call: `(call $proxy_grpc_send (i32.const 6) ${LARGE} (i32.const 0))`,
  },
  'sends empty gRPC messages': {
    limit: 'deferred',
    imports: { proxy_grpc_stream: params(9), proxy_grpc_send: params(4) },
    before: `(drop ${STREAM})`,
    call: `(call $proxy_grpc_send (i32.const 6) ${NONE} (i32.const 0))`,
  },
  'resolves names': {
    limit: 'callouts',
    imports: { envoy_resolve_dns: params(3) },
    call: `(call $envoy_resolve_dns ${KEY} (i32.const 0))`,
  },
  resumes: {
    limit: 'deferred',
    imports: { proxy_continue_stream: params(1) },
    call: '(call $proxy_continue_stream (i32.const 0))',
  },
  replies: {
    limit: 'stream',
    imports: { proxy_send_local_response: params(8) },
    call: `(call $proxy_send_local_response (i32.const 200) (i32.const 0) (i32.const 0) ${LARGE}
      (i32.const 0) (i32.const 0) (i32.const -1))`,
  },
};

for (const [what, { limit, imports, before = '', call }] of Object.entries(GREEDS)) {
  test(`a guest that ${what} without end meets the limit of ${LIMITS[limit].of}`, async () => {
    const host = new TestingHost();
    const body = `
      ${DATA}
      (global $i (mut i32) (i32.const 0))
      (global $status (mut i32) (i32.const 0))
      (func (export "proxy_on_request_body") (param i32 i32 i32) (result i32)
        ${before}
        (loop $l
          (global.set $i (i32.add (global.get $i) (i32.const 1)))
          (i32.store (i32.const 1024) (global.get $i))
          (global.set $status ${call})
          (br_if $l (i32.eqz (global.get $status))))
        (i32.store (i32.const 16) (global.get $status))
        (i32.const 1))`;
    const started = RunningPlugin.start(host.runtime, plugin(), await loadFilter({ body, imports }));
    const context = started.createStream(new TestingStream())!;
    context.onRequestHeaders(HeaderMap.from([]), false);
    // Where the guest may write header maps and the body.
    context.request.headers = HeaderMap.from([]);
    context.onRequestBody(new ByteBuffer(), false);
    assert.equal(context.vm.failed, false);
    assert.equal(context.vm.memory.view.getUint32(16, true), Status.InternalFailure);
    const warnings = host.lines.filter((line) => line.startsWith('proxlet') && line.includes('went beyond a limit'));
    assert.equal(warnings.length, 1);
    assert.ok(warnings[0]!.includes(LIMITS[limit].of), warnings[0]);
    started.close();
  });
}

test('calls whose peers are slow meet the limits too, and may go on when they have ended', async () => {
  const host = new TestingHost();
  const vm = host.vm(await loadFilter());
  vm.start();
  const { calls } = vm.target;
  for (let i = 0; i < LIMITS.callouts.most; i++) {
    assert.ok('token' in calls.resolve('name'));
    vm.afterCall();
  }
  assert.deepEqual(calls.resolve('name'), { status: Status.InternalFailure });
  host.callouts.resolutions[0]?.resolved([]);
  host.drain();
  assert.ok('token' in calls.resolve('name'));
});

test('metrics that failed VMs left behind count', async () => {
  const host = new TestingHost();
  host.runtime.metrics.footprint = LIMITS.stats.most;
  const vm = host.vm(await loadFilter());
  assert.equal(metrics.proxy_define_metric(vm, 0, 'name', { value: 0 }), Status.InternalFailure);
  assert.ok(host.lines[0]?.includes(LIMITS.stats.of), host.lines[0]);
});

test('filter state: what is replaced counts no more, and that of the connection counts for all its streams', () => {
  const object = { attribute: () => undefined, plain: undefined, json: undefined };
  const connection = new FilterState();
  const streams = [new FilterState(connection), new FilterState(connection)] as const;
  const [first, second] = streams;
  for (let i = 0; i < 3; i++) first.set('key', object, LifeSpan.FilterChain, 1000);
  assert.ok(first.footprint >= 1000 && first.footprint < 1200);
  assert.equal(second.footprint, 0);
  second.set('other', object, LifeSpan.Connection, 1000);
  second.resize('other', 5000);
  assert.ok(second.footprint >= 5000 && second.footprint < 5200);
  assert.ok(first.footprint > 6000);
});

test('what is freed counts no more: shared data that is replaced, messages that are taken, VMs that go', async () => {
  const host = new TestingHost();
  const { sharedData, sharedQueues } = host.runtime;
  for (let i = 0; i < 3; i++) sharedData.set('vm', 'key', new Uint8Array(1000), 0);
  assert.ok(sharedData.footprint < 1200);
  const token = sharedQueues.register('vm', 'name', () => {});
  const empty = sharedQueues.footprint;
  sharedQueues.enqueue(token, new Uint8Array(1000));
  assert.ok(sharedQueues.footprint >= empty + 1000);
  sharedQueues.dequeue(token);
  assert.equal(sharedQueues.footprint, empty);
  sharedQueues.enqueue(token, new Uint8Array(1000));
  sharedData.forget('vm');
  sharedQueues.forget('vm');
  assert.deepEqual([sharedData.footprint, sharedQueues.footprint], [0, 0]);
});
