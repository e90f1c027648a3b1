/** Guests that spin where no stream of HTTP is under way: they are stopped, others go on, and nothing is left under way. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { MetricType, PeerType } from '../abi/index.ts';
import { ByteBuffer } from './byte-buffer.ts';
import type { GrpcTarget } from './callouts/grpc-service.ts';
import { FilterState } from './filter-state.ts';
import { HeaderMap } from './header-map.ts';
import type { NetworkContext } from './network-context.ts';
import type { RootContext } from './root-context.ts';
import { RunQueue } from './run-queue.ts';
import { RunningPlugin } from './running-plugin.ts';
import { plugin, TestingHost } from './testing-host.ts';
import { loadFilter } from './testing-module.ts';
import { Watchdog } from './watchdog.ts';

const LIMIT = 25;
const queue = new RunQueue((error) => assert.fail(String(error)));
const watchdog = new Watchdog(LIMIT, () => queue.recover());
after(async () => {
  queue.close();
  await watchdog.close();
});

/** Resolves when `run` has run, or was cut short, and was told of it. */
const entry = (run: () => void) =>
  new Promise<'ran' | 'interrupted'>((resolve) => {
    queue.post({
      run: () => {
        run();
        resolve('ran');
      },
      interrupted: () => resolve('interrupted'),
    });
  });

async function spinning(name: string, params: number, result = false) {
  const type = `(param ${'i32 '.repeat(params)}) ${result ? '(result i32)' : ''}`;
  const body = `(func (export "${name}") ${type} (loop $l (br $l)) ${result ? 'unreachable' : ''})`;
  const host = new TestingHost({ guard: watchdog, post: (posted) => queue.post(posted), guestTimeout: LIMIT });
  const started = RunningPlugin.start(host.runtime, plugin(), await loadFilter({ body }));
  const [vm] = [...host.runtime.vms.values()];
  const [root] = [...(vm?.roots.values() ?? [])];
  assert.ok(vm !== undefined && root !== undefined);
  const lines = () => host.lines.filter((line) => line.startsWith('error Function'));
  const isStopped = () => {
    assert.equal(lines().length, 1);
    assert.match(
      lines()[0] ?? '',
      new RegExp(`^error Function: ${name} failed: Uncaught Interrupted: ran longer than`),
    );
    assert.ok(vm.failed);
  };
  return { host, vm, root, started, isStopped };
}

type Act = (root: RootContext, host: TestingHost, started: RunningPlugin) => void;

const HTTP = { cluster: 'backend', headers: [], body: Buffer.alloc(0), timeout: 0 };
const TARGET: GrpcTarget = { kind: 'envoy', name: 'backend', authority: '', metadata: [] };
const GRPC = { target: TARGET, service: 's', method: 'm', metadata: [] };
const ANSWER = () => ({ headers: HeaderMap.from([[':status', '200']]), body: Buffer.from('a'), trailers: undefined });
const LOGGED = {
  headers: {
    requestHeaders: undefined,
    requestTrailers: undefined,
    responseHeaders: undefined,
    responseTrailers: undefined,
  },
  attribute: () => undefined,
  filterState: new FilterState(),
};
/** A stream is begun, and its peer does something. */
const onStream =
  (act: (events: TestingHost['callouts']['grpcCalls'][number]['events']) => void): Act =>
  (root, host) => {
    root.calls.callGrpc({ ...GRPC, unary: undefined });
    root.vm.afterCall();
    act(host.callouts.grpcCalls[0]!.events);
  };

const ROOT_CALLBACKS: Record<string, { params: number; act: Act }> = {
  proxy_on_http_call_response: {
    params: 5,
    act: (root, host) => {
      root.calls.http(HTTP);
      root.vm.afterCall();
      host.callouts.httpCalls[0]!.ended(ANSWER());
    },
  },
  proxy_on_grpc_receive_initial_metadata: {
    params: 3,
    act: onStream((events) => events.initialMetadata(new HeaderMap())),
  },
  proxy_on_grpc_receive: { params: 3, act: onStream((events) => events.message(Buffer.from('a'))) },
  proxy_on_grpc_receive_trailing_metadata: {
    params: 3,
    act: onStream((events) => events.trailingMetadata(new HeaderMap())),
  },
  proxy_on_grpc_close: { params: 3, act: onStream((events) => events.closed(0, '')) },
  envoy_on_resolve_dns: {
    params: 3,
    act: (root, host) => {
      root.calls.resolve('name');
      root.vm.afterCall();
      host.callouts.resolutions[0]!.resolved([]);
    },
  },
  proxy_on_queue_ready: { params: 2, act: (root) => root.queueReady(1) },
  envoy_on_stats_update: { params: 2, act: (_root, _host, started) => started.updateStats(Buffer.from('a')) },
  proxy_on_log: { params: 1, act: (_root, _host, started) => started.log(LOGGED) },
};

for (const [name, { params, act }] of Object.entries(ROOT_CALLBACKS)) {
  test(`a guest that spins in ${name} of its root is stopped, and none of its calls stays under way`, async () => {
    const { host, vm, root, started, isStopped } = await spinning(name, params);
    const counted = host.runtime.metrics.named(MetricType.Counter, 'c');
    await entry(() => act(root, host, started));
    // Two turns: what it posted, and what that is told.
    await entry(() => {});
    assert.equal(await entry(() => counted.used), 'ran');
    isStopped();
    assert.equal(host.runtime.notifications, 0);
    await entry(() => started.close());
    assert.deepEqual([vm.pendingCalls, vm.contexts.size, host.runtime.vms.size], [0, 0, 0]);
    assert.equal(queue.size, 0);
  });
}

test('a guest that is told of an address within its own call, and spins there, is stopped', async () => {
  const imports = { envoy_resolve_dns: '(param i32 i32 i32) (result i32)' };
  const body = `
    (func (export "proxy_on_tick") (param i32)
      (drop (call $envoy_resolve_dns (i32.const 0) (i32.const 4) (i32.const 8))))
    (func (export "envoy_on_resolve_dns") (param i32 i32 i32) (loop $l (br $l)))`;
  await resolvesAtOnce(imports, body, /Uncaught Interrupted/);
});

test('a guest that resolves again whenever it is told of an address fails when its stack ends, and harms nobody', async () => {
  const imports = { envoy_resolve_dns: '(param i32 i32 i32) (result i32)' };
  const again = '(drop (call $envoy_resolve_dns (i32.const 0) (i32.const 4) (i32.const 8)))';
  const body = `
    (func (export "proxy_on_tick") (param i32) ${again})
    (func (export "envoy_on_resolve_dns") (param i32 i32 i32) ${again})`;
  await resolvesAtOnce(imports, body, /RangeError|Interrupted/);
});

/** The guest resolves at a tick what is known at once; `how` it fails. */
async function resolvesAtOnce(imports: Record<string, string>, body: string, how: RegExp): Promise<void> {
  const host = new TestingHost({ guard: watchdog, post: (posted) => queue.post(posted), guestTimeout: LIMIT });
  host.callouts.resolve = () => ({ known: [], start: () => {}, cancel: () => {} });
  const started = RunningPlugin.start(host.runtime, plugin(), await loadFilter({ imports, body }));
  const [vm] = [...host.runtime.vms.values()];
  const [root] = [...(vm?.roots.values() ?? [])];
  root?.setTickPeriod(1);
  host.elapse();
  await entry(() => {});
  assert.equal(await entry(() => {}), 'ran');
  assert.match(host.lines.find((line) => line.startsWith('error Function')) ?? '', how);
  assert.ok(vm?.failed);
  await entry(() => started.close());
  assert.deepEqual([vm?.pendingCalls, host.timers.size, host.runtime.vms.size], [0, 0, 0]);
}

const data = () => {
  const buffer = new ByteBuffer();
  buffer.append(Buffer.from('abc'));
  return buffer;
};

const CONNECTION_CALLBACKS: Record<string, { params: number; result?: true; act: (context: NetworkContext) => void }> =
  {
    proxy_on_new_connection: { params: 1, result: true, act: (context) => context.onNewConnection() },
    proxy_on_downstream_data: { params: 3, result: true, act: (context) => context.onDownstreamData(data(), false) },
    proxy_on_upstream_data: { params: 3, result: true, act: (context) => context.onUpstreamData(data(), false) },
    proxy_on_downstream_connection_close: { params: 2, act: (context) => context.onDownstreamClose(PeerType.Remote) },
    proxy_on_upstream_connection_close: { params: 2, act: (context) => context.onUpstreamData(data(), true) },
  };

for (const [name, { params, result, act }] of Object.entries(CONNECTION_CALLBACKS)) {
  test(`a guest that spins in ${name} is stopped, and its connection closes`, async () => {
    const { vm, started, isStopped } = await spinning(name, params, result);
    let closed = 0;
    const stream = {
      continueReading: () => {},
      close: () => closed++,
      attribute: () => undefined,
      filterState: new FilterState(),
    };
    let context: NetworkContext | undefined;
    const ended = await entry(() => {
      context = started.createConnection(stream);
      act(context!);
    });
    assert.equal(ended, 'interrupted');
    isStopped();
    await entry(() => assert.ok(context?.failClosed()));
    assert.equal(closed, 1);
    await entry(() => context?.onDestroy());
    await entry(() => started.close());
    assert.equal(vm.contexts.size, 0);
  });
}
