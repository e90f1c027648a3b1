/** VMs, policies, capabilities, metrics, shared stores and WASI. */
import { type WasiName, wasi } from '../../../src/abi/index.ts';
import { GET, post } from '../messages.ts';
import { call, callRaw, on, only, returns, script, TRAPS, trap } from '../probe/script.ts';
import { cell, iovs, memoryEnd } from '../probe/terms.ts';
import type { Scenario } from '../scenario.ts';

const twice = [{ send: GET }, { send: GET }];

const POLICIES: readonly (readonly [name: string, fields: object])[] = [
  ['fail closed', { failure_policy: 'FAIL_CLOSED' }],
  ['fail open', { failure_policy: 'FAIL_OPEN' }],
  ['the deprecated fail_open', { fail_open: true }],
  // Longer than any scenario takes.
  ['reload in its backoff', { failure_policy: 'FAIL_RELOAD', reload_config: { backoff: { base_interval: '600s' } } }],
];

const PHASES = {
  'request headers': on.request_headers(trap('unreachable')),
  'request body': on.request_body(trap('unreachable')),
  'response headers': on.response_headers(trap('unreachable')),
  'response body': on.response_body(trap('unreachable')),
  'the log': on.log(trap('unreachable')),
  'the end': on.done(trap('unreachable')),
};

const policies = POLICIES.flatMap(([policy, fields]) =>
  Object.entries(PHASES).map(
    ([phase, handler]): Scenario => ({
      name: `policy: ${policy}, a trap in ${phase}`,
      filters: [{ script: script(handler), fields }],
      // A connection that is given up while a response arrives depends on how much of it has arrived.
      backend: [{ body: 'ok', finally: 'close' }],
      client: [{ send: post('/backend', 'body') }, { send: GET }],
    }),
  ),
);

/** Every callback that the scripts of these scenarios have to get. */
const CALLBACKS = ['proxy_on_context_create', 'proxy_on_configure', 'proxy_on_vm_start', 'proxy_on_request_headers'];
const allow = (...names: string[]) => ({
  capability_restriction_config: {
    allowed_capabilities: Object.fromEntries([...names, ...CALLBACKS].map((name) => [name, {}])),
  },
});

const capabilities: Scenario[] = [
  {
    name: 'capabilities: host functions that are not allowed',
    filters: [
      {
        script: script(
          on.request_headers(
            call('proxy_get_header_map_value', 'HttpRequestHeaders', ':path'),
            call('proxy_define_metric', 'Counter', '$SCENE.c'),
            callRaw('clock_res_get', 0, memoryEnd(-8)),
            callRaw('wasi_unstable.sched_yield'),
          ),
        ),
        fields: allow('proxy_log', 'proxy_get_buffer_bytes', 'environ_get', 'environ_sizes_get', 'proxy_get_property'),
      },
    ],
    alone: 'what Envoy says of a restricted call names no plugin',
    client: twice,
  },
  {
    name: 'capabilities: an empty list allows everything',
    filters: [{ script: script(), fields: { capability_restriction_config: { allowed_capabilities: {} } } }],
    client: [{ send: GET }],
  },
];

/** A guest that spins is stopped by the embedded host, and takes Envoy's worker with it. */
const traps = TRAPS.filter((kind) => kind !== 'spin').map(
  (kind): Scenario => ({
    name: `trap: ${kind}`,
    filters: [script(on.request_headers(trap(kind)))],
    client: [{ send: GET }],
  }),
);

const sharing: Scenario[] = [
  {
    name: 'VMs: two plugins in one VM have root contexts 1 and 2',
    filters: [
      { script: script(), vmId: '$SCENE.v' },
      { script: script(), vmId: '$SCENE.v' },
    ],
    client: twice,
  },
  {
    name: 'VMs: a plugin twice in a chain has one root context, and two stream contexts',
    filters: [
      { script: script(), name: '$SCENE.p' },
      { script: script(), name: '$SCENE.p' },
    ],
    client: twice,
  },
  {
    name: 'VMs: a trap fails both plugins of a VM',
    filters: [
      { script: script(), vmId: '$SCENE.v' },
      { script: script(only({ nth: 1 }, on.request_headers(trap('unreachable')))), vmId: '$SCENE.v' },
    ],
    client: twice,
  },
  {
    name: 'VMs: another environment makes another VM, the same does not',
    filters: ['1', '22', '1'].map((value) => ({
      script: script(on.request_headers(callRaw('environ_sizes_get', cell(0), cell(1)).shows('u32', 'u32'))),
      vmId: '$SCENE.v',
      vm: { environment_variables: { key_values: { NAME: value } } },
    })),
    client: twice,
  },
];

// Whatever Envoy's own makers of keys suggest: a running one does not tell them apart.
const METADATA = { filter_metadata: { some: { key: 'value' } } };
sharing.push(
  ...Object.entries({
    'nothing else': {},
    'another traffic direction': { traffic_direction: 'INBOUND' },
    'other metadata': { metadata: METADATA },
    'another buffer limit': { per_connection_buffer_limit_bytes: 12345 },
  }).map(
    ([what, listener]): Scenario => ({
      name: `VMs: one plugin at two listeners, which has ${what}`,
      filters: [script()],
      listeners: { '$SCENE-2': { filters: [{ script: script(), name: '$SCENE.a' }], listener } },
      client: [{ send: GET }, { send: GET, listener: '$SCENE-2', connection: 'other' }],
    }),
  ),
);

const RESTRICTED = [...CALLBACKS, 'proxy_log', 'proxy_get_buffer_bytes', 'environ_get', 'environ_sizes_get'];
sharing.push({
  name: 'VMs: plugins of one VM that may do different things',
  filters: [['proxy_get_status'], ['proxy_done'], []].map((names) => ({
    script: script(on.request_headers(call('proxy_get_status'), call('proxy_done'))),
    vmId: '$SCENE.v',
    fields: names.length > 0 ? allow(...names, ...RESTRICTED) : {},
  })),
  alone: 'what Envoy says of a restricted call names no plugin',
  client: [{ send: GET }],
});

const REFUSALS = [
  ['on_vm_start answers 0', on.vm_start(returns(0))] as const,
  ['on_vm_start traps', on.vm_start(trap('unreachable'))] as const,
  ['on_configure traps', on.configure(trap('unreachable'))] as const,
];
const refusals = REFUSALS.flatMap(([name, handler]) =>
  POLICIES.map(
    ([policy, fields]): Scenario => ({
      name: `refused: ${name}, ${policy}`,
      filters: [{ script: script(handler), fields }],
      refused: true,
      client: [],
    }),
  ),
);

const metrics: Scenario[] = (['Counter', 'Gauge', 'Histogram'] as const).flatMap((type, at): Scenario[] => [
  {
    name: `metrics: ids and values of a ${type}`,
    filters: [
      script(
        on.request_headers(
          call('proxy_define_metric', type, '$SCENE.m'),
          call('proxy_define_metric', type, '$SCENE.m'),
          ...[4 + at, 8 + at, 12 + at].flatMap((id) =>
            [5n, 0n, -1n].flatMap((value) => [
              call('proxy_increment_metric', id, value),
              call('proxy_record_metric', id, value),
              call('proxy_get_metric', id),
            ]),
          ),
        ),
      ),
    ],
    client: [
      { send: GET },
      { admin: '/stats?filter=wasmcustom.$SCENE' },
      { admin: '/stats/prometheus?filter=wasmcustom.$SCENE&usedonly' },
    ],
  },
]);

/** The functions whose arguments matter, or that write what differs by time and chance, are for other scenarios. */
const OTHERS: ReadonlySet<string> = new Set(['proc_exit', 'clock_time_get', 'random_get', 'fd_write', 'fd_pwrite']);

/** Far enough from the end of memory for every struct that is written there. */
const ROOM = memoryEnd(-64);

const renumber: Scenario = {
  name: 'WASI: fd_renumber of one output to another',
  filters: [
    script(
      on.request_headers(callRaw('fd_renumber', 1, 2), callRaw('fd_renumber', 1, 3), callRaw('fd_renumber', 3, 1)),
    ),
  ],
  client: [{ send: GET }],
};

/** Each function under both of the modules' names. */
const both = (name: WasiName, ...values: Parameters<typeof callRaw>[1][]) =>
  (['', 'wasi_unstable.'] as const).map((module) => callRaw(`${module}${name}`, ...values));

const written = [
  ...[0, 1, 2, 3].flatMap((fd) => both('fd_write', fd, iovs('one line\n'), cell(0)).map((one) => one.shows('u32'))),
  ...[iovs('a', '', 'b\nc', '\n\n'), iovs(''), iovs('\n'), iovs()].flatMap((list) => [
    callRaw('fd_write', 1, list, cell(0)).shows('u32'),
    callRaw('fd_pwrite', 2, list, 0n, cell(0)).shows('u32'),
  ]),
  ...[0, 1, 3].flatMap((fd) => both('fd_pwrite', fd, iovs('at 7'), 7n, cell(0)).map((one) => one.shows('u32'))),
  callRaw('fd_write', 1, iovs('no room for the number'), memoryEnd(-3)),
  callRaw('fd_write', 1, memoryEnd(-4), 1, cell(0)).shows('u32'),
  callRaw('fd_write', 1, cell(2), 1, cell(0)).shows('u32'),
  callRaw('fd_write', 3, memoryEnd(-4), 1, memoryEnd(0)),
];

const special: Scenario[] = [
  { name: 'WASI: fd_write and fd_pwrite', filters: [script(on.request_headers(...written))], client: [{ send: GET }] },
  {
    name: 'WASI: proc_exit comes back',
    filters: [script(on.request_headers(...both('proc_exit', 0), ...both('proc_exit', 3)))],
    client: [{ send: GET }],
  },
  {
    name: 'WASI: clock_time_get',
    filters: [
      script(
        on.request_headers(
          ...[0, 1, 2, 3, -1].flatMap((id) => both('clock_time_get', id, 0n, cell(0)).map((one) => one.shows('some'))),
          ...[0, 1, 2].map((id) => callRaw('clock_time_get', id, 0n, memoryEnd(-4))),
        ),
      ),
    ],
    client: [{ send: GET }],
  },
  {
    name: 'WASI: random_get',
    filters: [
      script(
        on.request_headers(
          ...both('random_get', cell(0), 16).map((one) => one.shows('some')),
          ...[0, 65536, 65537].map((size) => callRaw('random_get', memoryEnd(-65600), size)),
          ...[0, 1, 65537].map((size) => callRaw('random_get', memoryEnd(0), size)),
        ),
      ),
    ],
    client: [{ send: GET }],
  },
];

const isWasiName = (name: string): name is WasiName => name in wasi;

/** Every function with descriptors, clocks and lengths from 0 to 3, and pointers that are good and bad. */
const wasiScenarios = Object.keys(wasi)
  .filter(isWasiName)
  .filter((name) => !OTHERS.has(name))
  .map(
    (name): Scenario => ({
      name: `WASI: ${name}, under both names`,
      filters: [
        script(
          on.request_headers(
            ...(['', 'wasi_unstable.'] as const).flatMap((module) =>
              [0, 1, 2, 3].map((first) =>
                callRaw(
                  `${module}${name}`,
                  ...wasi[name].params.map(([, type], at) => (type === 'i64' ? 0n : at === 0 ? first : ROOM)),
                ),
              ),
            ),
          ),
        ),
      ],
      client: [{ send: GET }],
    }),
  );

export const VIRTUAL_MACHINES: Scenario[] = [
  ...policies,
  ...traps,
  ...capabilities,
  ...sharing,
  ...refusals,
  ...metrics,
  renumber,
  ...special,
  ...wasiScenarios,
];
