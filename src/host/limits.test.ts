import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Status } from '../abi/index.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { HeaderMap } from './header-map.ts';
import { LIMITS, type LimitName } from './limits.ts';
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
    limit: 'stream',
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
