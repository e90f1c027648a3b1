/**
 * What older Envoys lack, by the minor version of the first that has it. From the history of proxy-wasm-cpp-host
 * (exports.h, wasm.cc), whose version of that time is in each Envoy. All else that today's Envoy has was there in
 * December 2020, when both ABIs of the series 0.2 were: 1.17 came after it.
 */
interface Row {
  since: number;
  /** Imports without which a module does not load. */
  imports: readonly string[];
}

const WASI = ['wasi_snapshot_preview1', 'wasi_unstable'];
const wasi = (...names: string[]) => WASI.flatMap((module) => names.map((name) => `${module}.${name}`));

const ROWS: readonly Row[] = [
  // #201 of November 2021
  { since: 21, imports: wasi('path_open', 'fd_prestat_get', 'fd_prestat_dir_name') },
  // #288 of June 2022, so that 1.23 is the earliest that can have it
  { since: 23, imports: ['env.emscripten_notify_memory_growth'] },
  // #427 of December 2024, for the SDK of standard Go
  { since: 33, imports: wasi('fd_fdstat_set_flags', 'sched_yield', 'poll_oneoff') },
  // #533 of April 2026, so that 1.38 is the earliest that can have them
  {
    since: 38,
    imports: wasi(
      ...['fd_fdstat_set_rights', 'fd_advise', 'fd_allocate', 'fd_datasync', 'fd_sync', 'fd_tell', 'fd_renumber'],
      ...['fd_filestat_get', 'fd_filestat_set_size', 'fd_filestat_set_times', 'fd_pread', 'fd_pwrite', 'fd_readdir'],
      ...['path_create_directory', 'path_filestat_get', 'path_filestat_set_times', 'path_link', 'path_readlink'],
      ...['path_remove_directory', 'path_rename', 'path_symlink', 'path_unlink_file', 'clock_res_get'],
      ...['sock_accept', 'sock_recv', 'sock_send', 'sock_shutdown'],
    ),
  },
];

/**
 * The minor version of the first Envoy that has an import, such as `wasi_snapshot_preview1.sched_yield`, as far as it is
 * known to be a later one.
 */
export const IMPORT_SINCE: ReadonlyMap<string, number> = new Map(
  ROWS.flatMap(({ since, imports }) => imports.map((name): [string, number] => [name, since])),
);
