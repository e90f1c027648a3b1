import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { type Entry, HeaderMap, type Plugin, RunningPlugin, RunQueue, Watchdog } from '../../host/index.ts';
import { plugin, TestingHost } from '../../host/testing-host.ts';
import { type FilterText, loadFilter } from '../../host/testing-module.ts';
import type { RouteAction } from '../config/types.ts';
import { FilterGeneration } from '../filter-generation.ts';
import { Cluster, type PendingRequest, type UpstreamCallbacks } from '../upstream/cluster.ts';
import { ActiveStream } from './active-stream.ts';
import type { HttpOptions } from './http-options.ts';
import type { StreamSender } from './stream.ts';
import { StreamInfo } from './stream-info.ts';
import { testingConnection } from './testing-connection.ts';
import { testingOptions } from './testing-options.ts';

const CONTINUE_STREAM = { proxy_continue_stream: '(param i32) (result i32)' };
const ACTION: RouteAction = {
  kind: 'route',
  clusters: [{ name: 'backend', weight: 1 }],
  timeout: 0,
  prefixRewrite: undefined,
  hostRewrite: undefined,
  autoHostRewrite: false,
};
/** What each direction may hold in these tests. */
const LIMIT = 1000;
const ABOVE = new Uint8Array(LIMIT + 1);
const SPIN = '(loop $l (br $l)) unreachable';

/** A cluster whose connection comes when the test says so. */
class TestingCluster extends Cluster {
  callbacks: UpstreamCallbacks | undefined;

  constructor() {
    const name = 'backend';
    const limits = { connectTimeout: 5000, bufferLimit: LIMIT, enableTrailers: false, http2: false };
    super({ name, discovery: 'STATIC', lbPolicy: 'ROUND_ROBIN', endpoints: [], ...limits });
  }

  override request(callbacks: UpstreamCallbacks): PendingRequest {
    this.callbacks = callbacks;
    return { host: undefined, cancel: () => {} };
  }
}

function senderTo(log: string[]): StreamSender {
  const sent = (what: string, end: boolean) => log.push(`${what}${end ? ' END' : ''}`) > 0;
  return {
    sendHeaders: (headers, end) => sent(headers.get(':status') ?? headers.get(':path') ?? '', end),
    sendData: (data, end) => sent(`${data.length} bytes`, end),
    sendTrailers: () => sent('trailers', true),
    reset: () => log.push('reset'),
    readDisable: (disable) => log.push(disable ? 'read off' : 'read on'),
  };
}

const request = () =>
  HeaderMap.from([
    [':authority', 'a.test'],
    [':path', '/'],
    [':method', 'POST'],
    [':scheme', 'http'],
  ]);
const response = () => HeaderMap.from([[':status', '200']]);

/** A stream through `plugins`, what went to its client and to its upstream. */
function streamOf(plugins: RunningPlugin[], change: Partial<HttpOptions> = {}) {
  const cluster = new TestingCluster();
  const clusters = new Map([['backend', cluster]]);
  const options = testingOptions({ action: ACTION, clusters, bufferLimit: LIMIT, ...change });
  const down: string[] = [];
  const up: string[] = [];
  const generation = new FilterGeneration(plugins, options, {});
  const stream = new ActiveStream(generation, senderTo(down), new StreamInfo(0n, testingConnection()));
  const upstream = () => {
    assert.ok(cluster.callbacks, 'the request came as far as the cluster');
    return cluster.callbacks;
  };
  const connected = () => upstream().onReady(senderTo(up), '127.0.0.1:2', 2, '127.0.0.1:3', 3);
  return { stream, down, up, upstream, connected, cluster };
}

async function running(filter: FilterText): Promise<RunningPlugin> {
  return RunningPlugin.start(new TestingHost().runtime, plugin(), await loadFilter(filter));
}

test('a request that is held is let go towards the client, also once the response has begun', async () => {
  const body = `
    (func (export "proxy_on_request_body") (param i32 i32 i32) (result i32) (i32.const 2))
    (func (export "proxy_on_response_headers") (param i32 i32 i32) (result i32)
      (drop (call $proxy_continue_stream (i32.const 0))) (i32.const 0))`;
  const { stream, down, up, upstream, connected } = streamOf([await running({ imports: CONTINUE_STREAM, body })]);
  stream.onHeaders(request(), false);
  connected();
  stream.onData(ABOVE, false);
  assert.deepEqual(down.splice(0), ['read off']);
  upstream().onHeaders(response(), false);
  assert.deepEqual(down, ['read on', '200']);
  assert.deepEqual(up, ['/', '1001 bytes']);
});

test('a response that is held holds its upstream back, not the client', async () => {
  const body = `
    (func (export "proxy_on_response_body") (param i32 i32 i32) (result i32) (i32.const 2))`;
  const { stream, down, up, upstream, connected } = streamOf([await running({ body })]);
  stream.onHeaders(request(), false);
  connected();
  upstream().onHeaders(response(), false);
  upstream().onData(ABOVE, false);
  assert.deepEqual(down, ['200']);
  assert.deepEqual(up, ['/', 'read off']);
});

test('a request too large to hold is no fault of a response that has begun', async () => {
  const body = `
    (func (export "proxy_on_request_body") (param i32 i32 i32) (result i32) (i32.const 1))
    (func (export "proxy_on_response_headers") (param i32 i32 i32) (result i32) (i32.const 1))`;
  const { stream, down, upstream, connected } = streamOf([await running({ body })]);
  stream.onHeaders(request(), false);
  connected();
  upstream().onHeaders(response(), false);
  stream.onData(ABOVE, false);
  assert.equal(stream.info.details, 'request_payload_too_large');
  assert.deepEqual(down, ['413', '17 bytes END']);
});

test('a body that waits for a connection is bounded', () => {
  const { stream, down, up, connected } = streamOf([]);
  stream.onHeaders(request(), false);
  stream.onData(new Uint8Array(LIMIT), false);
  assert.deepEqual(down, []);
  stream.onData(new Uint8Array(1), false);
  assert.deepEqual(down.splice(0), ['read off']);
  connected();
  assert.deepEqual(down, ['read on']);
  assert.deepEqual(up, ['/', '1000 bytes', '1 bytes']);
});

test('a client that was held back may go on when no connection comes', () => {
  const ends: [string, (callbacks: UpstreamCallbacks, stream: ActiveStream) => void][] = [
    ['503', (callbacks) => callbacks.onFailure('remote connection failure', '127.0.0.1:2', 2, '')],
    ['503', (callbacks) => callbacks.onNoHost()],
    ['408', (_callbacks, stream) => stream.onIdle()],
  ];
  for (const [status, end] of ends) {
    const { stream, down, upstream } = streamOf([]);
    stream.onHeaders(request(), false);
    stream.onData(ABOVE, false);
    end(upstream(), stream);
    assert.deepEqual(down.slice(0, 3), ['read off', 'read on', status]);
  }
});

const errors: unknown[] = [];
const queue = new RunQueue((error) => errors.push(error));
const watchdog = new Watchdog(100, () => queue.recover());
after(async () => {
  queue.close();
  await watchdog.close();
});

const POLICIES: Partial<Plugin>[] = [{}, { failOpen: true }, { failurePolicy: 'FAIL_OPEN' }];
const CUT: { callback: string; act: (sides: ReturnType<typeof streamOf>) => void; down: string[] }[] = [
  { callback: 'request_headers', act: () => {}, down: ['503 END'] },
  {
    callback: 'request_body',
    act: ({ stream }) => {
      stream.onData(new Uint8Array(1), true);
    },
    down: ['503 END'],
  },
  {
    callback: 'response_headers',
    act: ({ stream, upstream }) => {
      stream.post(() => upstream().onHeaders(response(), true));
    },
    down: ['503 END'],
  },
  {
    callback: 'response_body',
    act: ({ stream, upstream }) => {
      stream.post(() => {
        upstream().onHeaders(response(), false);
        upstream().onData(new Uint8Array(1), true);
      });
    },
    down: ['200', 'reset'],
  },
];

/** A stream in the queue, and a promise of its log entry: then it is over. */
function watched(plugins: RunningPlugin[]) {
  let over = () => {};
  const logged = new Promise<void>((resolve) => {
    over = resolve;
  });
  const sides = streamOf(plugins, {
    post: (entry: Entry) => queue.post(entry),
    join: (entry, work) => queue.join(entry, work),
    accessLogs: [{ log: () => over(), close: () => {} }],
  });
  return { ...sides, logged };
}

for (const { callback, act, down } of CUT) {
  for (const policy of POLICIES) {
    const name = `a guest that spins in ${callback} leaves no client waiting, ${JSON.stringify(policy)}`;
    test(name, { timeout: 60_000 }, async () => {
      const body = `(func (export "proxy_on_${callback}") (param i32 i32 i32) (result i32) ${SPIN})`;
      const host = new TestingHost({ guard: watchdog, post: (entry) => queue.post(entry) });
      const spinning = RunningPlugin.start(host.runtime, plugin(policy), await loadFilter({ body }));
      const sides = watched([spinning]);
      sides.stream.onHeaders(request(), false);
      act(sides);
      await sides.logged;
      assert.deepEqual(sides.down, down);
      assert.deepEqual(errors, []);
    });
  }
}

test('a stream that a timer wakes is answered where the next guest spins', { timeout: 60_000 }, async () => {
  const host = new TestingHost({ guard: watchdog, post: (entry) => queue.post(entry) });
  // The stream's context is the second of its VM.
  const waking = RunningPlugin.start(
    host.runtime,
    plugin({ vmId: 'waking' }),
    await loadFilter({
      imports: {
        ...CONTINUE_STREAM,
        proxy_set_effective_context: '(param i32) (result i32)',
        proxy_set_tick_period_milliseconds: '(param i32) (result i32)',
      },
      body: `
        (func (export "proxy_on_configure") (param i32 i32) (result i32)
          (drop (call $proxy_set_tick_period_milliseconds (i32.const 1))) (i32.const 1))
        (func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) (i32.const 1))
        (func (export "proxy_on_tick") (param i32)
          (drop (call $proxy_set_effective_context (i32.const 2)))
          (drop (call $proxy_continue_stream (i32.const 0))))`,
    }),
  );
  const body = `(func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32) ${SPIN})`;
  const spinning = RunningPlugin.start(host.runtime, plugin(), await loadFilter({ body }));
  const sides = watched([waking, spinning]);
  sides.stream.onHeaders(request(), false);
  for (const timer of host.timers) timer.fire();
  await sides.logged;
  assert.deepEqual(sides.down, ['503 END']);
  assert.deepEqual(errors, []);
});

test('a stream that a bug of ours cuts is answered', { timeout: 60_000 }, async (t) => {
  const sides = watched([]);
  const bug = new Error('a bug');
  t.mock.method(sides.cluster, 'request', () => {
    throw bug;
  });
  sides.stream.onHeaders(request(), false);
  await sides.logged;
  assert.deepEqual(sides.down, ['503 END']);
  assert.deepEqual(errors.splice(0), [bug]);
});
