/** Start functions and the allocator, and what they may call. */
import { existsIn, type Hostcall, hostcalls } from '../../../src/abi/index.ts';
import { GET } from '../messages.ts';
import { PROBE_IMPORTS, type ProbeImport } from '../probe/functions.ts';
import { CallStatement, callRaw, get, on, returns, script } from '../probe/script.ts';
import { cell, iovs, memoryEnd, type Term } from '../probe/terms.ts';
import type { Scenario } from '../scenario.ts';

const ZEROS: Record<'i32' | 'i64' | 'f64', Term> = {
  i32: { kind: 'const', value: 0 },
  i64: { kind: 'long', value: 0n },
  f64: { kind: 'const', value: 0 },
};

/** Every argument 0: what it answers is of no interest, but whether it may be called. */
function bare({ module, name, params }: ProbeImport): CallStatement {
  const terms = params.map((type) => ZEROS[type]);
  return new CallStatement({ module, name, terms, outs: [], label: `${module}.${name}` });
}

const hostRows = new Map<string, Hostcall>(Object.entries(hostcalls));
const FUNCTIONS = PROBE_IMPORTS.filter(({ name, module }) => {
  const row = hostRows.get(name);
  return module !== 'wasi_unstable' && (row === undefined || existsIn(row, '0.2.1'));
});

/** What of them Envoy lets a start function call (reference: cpp-host wasm.cc, startVm). */
const ALLOWED_IN_START = new Set(
  `emscripten_notify_memory_growth proxy_log fd_write args_sizes_get args_get environ_sizes_get environ_get
   clock_time_get clock_res_get random_get poll_oneoff fd_fdstat_get fd_fdstat_set_flags fd_advise fd_allocate
   fd_datasync fd_fdstat_set_rights fd_filestat_get fd_filestat_set_size fd_filestat_set_times fd_pread
   fd_prestat_dir_name fd_prestat_get fd_pwrite fd_readdir fd_renumber fd_sync fd_tell path_create_directory
   path_filestat_get path_filestat_set_times path_link path_readlink path_remove_directory path_rename path_symlink
   path_unlink_file sock_accept sock_recv sock_send sock_shutdown`.split(/\s+/),
);
const allowed = FUNCTIONS.filter(({ name }) => ALLOWED_IN_START.has(name));
const forbidden = FUNCTIONS.filter(({ name }) => !ALLOWED_IN_START.has(name));

/** Of the forbidden ones those that take all kinds of ways to the host; each needs an Envoy of its own. */
const SAMPLE = new Set(
  `proc_exit fd_read fd_close path_open sched_yield pthread_equal proxy_get_property proxy_define_metric proxy_get_log_level
   proxy_set_tick_period_milliseconds proxy_get_current_time_nanoseconds proxy_done proxy_call_foreign_function`.split(
    /\s+/,
  ),
);

export const STARTING: readonly Scenario[] = [
  {
    name: 'start: whatever _initialize may call',
    filters: [
      {
        module: { lifecycle: ['_initialize', 'proxy_on_memory_allocate'] },
        vmScript: script(on._initialize(...allowed.map(bare))),
      },
    ],
    alone: 'lines of start functions have no prefix',
    client: [{ send: GET }],
  },
  ...forbidden
    .filter(({ name }) => SAMPLE.has(name))
    .map(
      (row): Scenario => ({
        name: `start: ${row.name} in _initialize`,
        filters: [
          {
            module: { lifecycle: ['_initialize', 'proxy_on_memory_allocate'] },
            vmScript: script(on._initialize(bare(row))),
          },
        ],
        refused: true,
        client: [],
      }),
    ),
  ...(['_start', 'main', '__main_void'] as const).map(
    (name): Scenario => ({
      name: `start: a forbidden call in ${name}`,
      filters: [
        {
          module: { lifecycle: name === '_start' ? [name, 'malloc'] : ['_initialize', name, 'malloc'], names: true },
          vmScript: script(on[name](callRaw('proc_exit', 0))),
        },
      ],
      refused: true,
      client: [],
    }),
  ),
  ...(
    [
      ['_initialize', 'main', '__main_void', '_start', 'malloc', 'proxy_on_memory_allocate'],
      ['_initialize', '__main_void', 'malloc'],
      ['_start', 'main', '__main_void', 'malloc'],
      ['main', '__main_void', 'malloc'],
    ] as const
  ).map(
    (lifecycle): Scenario => ({
      name: `start: a module with ${lifecycle.join(', ')}`,
      filters: [
        {
          module: { lifecycle },
          vmScript: script(on._initialize(), on.main(returns(7)), on.__main_void(returns(7)), on._start(), on.malloc()),
          script: script(on.request_headers(get('HttpRequestHeaders', ':path'))),
        },
      ],
      alone: 'lines of start functions have no prefix',
      client: [{ send: GET }],
    }),
  ),
  ...FUNCTIONS.filter(({ name }) => name !== 'proxy_log').map(
    (row): Scenario => ({
      name: `allocator: ${row.name}`,
      filters: [
        {
          vmScript: script(on.malloc(bare(row))),
          script: script(on.request_headers(get('HttpRequestHeaders', ':path'))),
        },
      ],
      client: [{ send: GET }, { send: GET }],
    }),
  ),
  {
    name: 'allocator: it writes to the log',
    filters: [
      {
        vmScript: script(on.malloc(callRaw('fd_write', 2, iovs('no ', 'memory\n'), memoryEnd(-8)), returns(0))),
        script: script(on.request_headers(get('HttpRequestHeaders', ':path'))),
      },
    ],
    client: [{ send: GET }],
  },
  {
    name: 'environment: what is set for the VM, and what the host does not have',
    filters: [
      {
        script: script(
          on.request_headers(
            callRaw('environ_sizes_get', cell(0), cell(1)).shows('u32', 'u32'),
            callRaw('environ_get', cell(0), cell(1)).shows('some', 'raw16'),
            callRaw('environ_sizes_get', memoryEnd(-2), cell(1)),
            callRaw('environ_get', memoryEnd(-2), cell(1)),
            callRaw('environ_get', cell(0), memoryEnd(-2)),
          ),
        ),
        vm: { environment_variables: { host_env_keys: ['PROXLET_HAS_NO_SUCH'], key_values: { NAME: 'a value' } } },
      },
    ],
    client: [{ send: GET }],
  },
];
