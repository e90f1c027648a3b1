/** Rows of docs/conformance.md that no other scenario has. */
import { WASI_MODULES } from '../../../src/abi/index.ts';
import { GRPC_SERVER, http2Cluster } from '../counterparts/grpc-peer.ts';
import { GET } from '../messages.ts';
import {
  bodyStatus,
  call,
  callRaw,
  callWithOuts,
  effective,
  get,
  keep,
  mapSize,
  on,
  only,
  resume,
  returns,
  STOP,
  type Statement,
  say,
  script,
  setBody,
} from '../probe/script.ts';
import { cell, iovs, memoryEnd, param, pointer, reg } from '../probe/terms.ts';
import type { Scenario } from '../scenario.ts';
import { BOTH_WAYS, tcpListener } from './tcp-parts.ts';

const CLUSTER = '$SCENE-grpc';
const OUT = memoryEnd(-8);

const wasi = (module: (typeof WASI_MODULES)[number]): Statement[] => {
  const prefix = module === 'wasi_unstable' ? 'wasi_unstable.' : '';
  return [
    callRaw(`${prefix}fd_write`, 1, iovs('one ', 'line\n'), cell(0)).shows('u32'),
    callRaw(`${prefix}fd_write`, 2, iovs('an error'), cell(0)).shows('u32'),
    callRaw(`${prefix}fd_write`, 1, iovs('two\nlines\n\n'), cell(0)).shows('u32'),
    callRaw(`${prefix}fd_write`, 1, iovs(''), cell(0)).shows('u32'),
    callRaw(`${prefix}fd_write`, 3, iovs('nowhere'), cell(0)).shows('u32'),
    callRaw(`${prefix}fd_write`, 1, memoryEnd(-4), 1, cell(0)).shows('u32'),
    callRaw(`${prefix}fd_write`, 1, iovs('no place for the count'), memoryEnd(-3)),
    callRaw(`${prefix}fd_pwrite`, 1, iovs('at an offset'), 7n, cell(0)).shows('u32'),
    callRaw(`${prefix}fd_pwrite`, 5, iovs('at an offset'), 7n, cell(0)).shows('u32'),
    callRaw(`${prefix}clock_time_get`, 0, 1n, cell(0)).shows('some'),
    callRaw(`${prefix}clock_time_get`, 1, 1n, cell(0)).shows('some'),
    callRaw(`${prefix}clock_time_get`, 2, 1n, cell(0)).shows('u64'),
    callRaw(`${prefix}clock_time_get`, 0, 1n, memoryEnd(-7)),
    callRaw(`${prefix}random_get`, OUT, 8),
    callRaw(`${prefix}random_get`, OUT, 9),
    callRaw(`${prefix}random_get`, OUT, 0),
    callRaw(`${prefix}random_get`, pointer('x'.repeat(65_536)), 65_537),
    callRaw(`${prefix}proc_exit`, 3),
  ];
};

export const REMAINING_ROWS: Scenario[] = [
  ...WASI_MODULES.map(
    (module): Scenario => ({
      name: `rows: ${module} writes, tells the time, gives random bytes and does not exit`,
      filters: [script(on.request_headers(...wasi(module)))],
      client: [{ send: GET }],
    }),
  ),
  {
    name: 'rows: shared data, queues and metrics that are there, with outs that are not in memory',
    filters: [
      script(
        on.request_headers(
          call('proxy_set_shared_data', '$SCENE-key', 'value', 0),
          callWithOuts('proxy_get_shared_data', ['$SCENE-key'], [cell(0), cell(1), cell(2)]),
          callWithOuts('proxy_get_shared_data', ['$SCENE-key'], [memoryEnd(0), memoryEnd(0)]),
          call('proxy_get_shared_data', '$SCENE-key').unseen(),
          call('proxy_register_shared_queue', '$SCENE-queue').keep(0).unseen(),
          call('proxy_enqueue_shared_queue', reg(0), 'one'),
          callWithOuts('proxy_dequeue_shared_queue', [reg(0)], [memoryEnd(0), memoryEnd(0)]),
          call('proxy_dequeue_shared_queue', reg(0)),
          call('proxy_define_metric', 'Gauge', '$SCENE-gauge').keep(1),
          callWithOuts('proxy_get_metric', [reg(1)], [memoryEnd(-7)]),
        ),
      ),
    ],
    client: [{ send: GET }],
  },
  {
    // The one that was created last is told first that the proxy ends.
    name: 'rows: a root context that waits for proxy_done',
    filters: [
      {
        vmId: '$SCENE.shared',
        script: script(only({ stream: 'root' }, on.done(effective(2), call('proxy_done'), call('proxy_done')))),
      },
      { vmId: '$SCENE.shared', script: script(only({ stream: 'root' }, on.done(returns(0)))) },
    ],
    alone: 'the proxy is stopped',
    client: [{ send: GET }, { stop: true }],
  },
  {
    name: 'rows: statistics',
    filters: [
      script(
        // The canary has its start in the main thread, too.
        only({ quiet: true }, on.context_create()),
        only({ quiet: true }, on.vm_start(returns(1))),
        only({ quiet: true }, on.configure(returns(1))),
        // Their size differs from run to run.
        only(
          { nth: 1, quiet: true },
          on.envoy_on_stats_update(
            say('> envoy_on_stats_update(varies)'),
            call('proxy_get_buffer_bytes', 'CallData', 0, 1).unseen(),
            bodyStatus('CallData').unseen(),
            setBody('CallData', 0, 0, 'x'),
          ),
        ),
        only({ quiet: true }, on.envoy_on_stats_update()),
      ),
    ],
    network: (context) => tcpListener([]).network?.({ ...context, wasm: [] }) ?? [],
    bootstrap: ({ wasm: [config] }) => ({
      stats_flush_interval: '0.01s',
      stats_sinks: [
        {
          name: 'envoy.stat_sinks.wasm',
          typed_config: { '@type': 'type.googleapis.com/envoy.extensions.stat_sinks.wasm.v3.Wasm', config },
        },
      ],
    }),
    alone: 'a sink is for all',
    thread: 'main',
    client: [{ log: 'proxy_set_buffer_bytes' }],
  },
  {
    name: 'rows: gRPC metadata read by name and measured',
    filters: [
      script(
        on.request_headers(
          keep(1, param(0)),
          call('proxy_grpc_stream', CLUSTER, 'svc', 'ok', []).keep(0),
          call('proxy_grpc_send', reg(0), 'one', 1),
          returns(STOP),
        ),
        on.grpc_receive_initial_metadata(
          get('GrpcReceiveInitialMetadata', 'content-type'),
          get('GrpcReceiveInitialMetadata', 'x-none'),
        ),
        on.grpc_receive_trailing_metadata(
          get('GrpcReceiveTrailingMetadata', 'x-none'),
          mapSize('GrpcReceiveTrailingMetadata'),
        ),
        on.grpc_close(effective(reg(1)), resume('HttpRequest')),
      ),
    ],
    clusters: ({ grpc = 0 }) => [http2Cluster(CLUSTER, grpc)],
    counterparts: { grpc: GRPC_SERVER },
    client: [{ send: GET }],
  },
  {
    name: 'rows: the trailers of an answer measured',
    filters: [
      script(
        on.request_headers(
          keep(1, param(0)),
          call(
            'proxy_http_call',
            'backend',
            [
              [':method', 'GET'],
              [':path', '/'],
              [':authority', 'x'],
            ],
            '',
            [],
            5000,
          ),
          returns(STOP),
        ),
        on.http_call_response(mapSize('HttpCallResponseTrailers'), effective(reg(1)), resume('HttpRequest')),
      ),
    ],
    client: [{ send: GET }],
  },
  {
    name: 'rows: the data of connections measured',
    ...tcpListener([
      script(
        on.downstream_data(bodyStatus('DownstreamData'), bodyStatus('UpstreamData')),
        on.upstream_data(bodyStatus('UpstreamData'), bodyStatus('DownstreamData')),
      ),
    ]),
    client: BOTH_WAYS,
  },
  {
    name: 'rows: the data of a resolution cannot be written',
    filters: [
      script(
        on.delete(call('envoy_resolve_dns', '127.0.0.1').silent()),
        on.envoy_on_resolve_dns(setBody('CallData', 0, 0, 'x')),
      ),
    ],
    client: [{ send: GET }, { log: '> envoy_on_resolve_dns' }],
  },
];
