import type { RawFunction } from './types.ts';

/** WASI is importable under both names (cpp-host FOR_ALL_WASI_FUNCTIONS). */
export const WASI_MODULES = ['wasi_unstable', 'wasi_snapshot_preview1'] as const;

/** WASI errno values that this host answers. Notdir is as cpp-host codes it; WASI's own value is 54. */
export const Errno = {
  Success: 0,
  Badf: 8,
  Notdir: 20,
  Fault: 21,
  Inval: 28,
  Noent: 44,
  Nosys: 52,
  Notsup: 58,
  Notcapable: 76,
} as const;

/** The WASI functions of Envoy's host, with the parameter counts it registers (path_link and path_symlink are short of WASI's). */
export const wasi = {
  fd_write: {
    params: [
      ['fd', 'i32'],
      ['iovs', 'i32'],
      ['iovs_len', 'i32'],
      ['nwritten', 'i32'],
    ],
    result: 'i32',
    start: true,
    allocation: true,
  },
  fd_pwrite: {
    params: [
      ['fd', 'i32'],
      ['iovs', 'i32'],
      ['iovs_len', 'i32'],
      ['offset', 'i64'],
      ['nwritten', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  fd_read: {
    params: [
      ['fd', 'i32'],
      ['iovs', 'i32'],
      ['iovs_len', 'i32'],
      ['nread', 'i32'],
    ],
    result: 'i32',
  },
  fd_pread: {
    params: [
      ['fd', 'i32'],
      ['iovs', 'i32'],
      ['iovs_len', 'i32'],
      ['offset', 'i64'],
      ['nread', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  fd_seek: {
    params: [
      ['fd', 'i32'],
      ['offset', 'i64'],
      ['whence', 'i32'],
      ['newoffset', 'i32'],
    ],
    result: 'i32',
  },
  fd_close: { params: [['fd', 'i32']], result: 'i32' },
  fd_fdstat_get: {
    params: [
      ['fd', 'i32'],
      ['stat', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  fd_fdstat_set_flags: {
    params: [
      ['fd', 'i32'],
      ['flags', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  fd_fdstat_set_rights: {
    params: [
      ['fd', 'i32'],
      ['rights_base', 'i64'],
      ['rights_inheriting', 'i64'],
    ],
    result: 'i32',
    start: true,
  },
  fd_allocate: {
    params: [
      ['fd', 'i32'],
      ['offset', 'i64'],
      ['len', 'i64'],
    ],
    result: 'i32',
    start: true,
  },
  fd_datasync: { params: [['fd', 'i32']], result: 'i32', start: true },
  fd_sync: { params: [['fd', 'i32']], result: 'i32', start: true },
  fd_filestat_get: {
    params: [
      ['fd', 'i32'],
      ['stat', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  fd_filestat_set_size: {
    params: [
      ['fd', 'i32'],
      ['size', 'i64'],
    ],
    result: 'i32',
    start: true,
  },
  fd_filestat_set_times: {
    params: [
      ['fd', 'i32'],
      ['atim', 'i64'],
      ['mtim', 'i64'],
      ['fst_flags', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  fd_tell: {
    params: [
      ['fd', 'i32'],
      ['offset', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  fd_advise: {
    params: [
      ['fd', 'i32'],
      ['offset', 'i64'],
      ['len', 'i64'],
      ['advice', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  fd_readdir: {
    params: [
      ['fd', 'i32'],
      ['buf', 'i32'],
      ['buf_len', 'i32'],
      ['cookie', 'i64'],
      ['bufused', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  fd_renumber: {
    params: [
      ['fd', 'i32'],
      ['to', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  fd_prestat_get: {
    params: [
      ['fd', 'i32'],
      ['prestat', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  fd_prestat_dir_name: {
    params: [
      ['fd', 'i32'],
      ['path', 'i32'],
      ['path_len', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  path_open: {
    params: [
      ['fd', 'i32'],
      ['dirflags', 'i32'],
      ['path', 'i32'],
      ['path_len', 'i32'],
      ['oflags', 'i32'],
      ['rights_base', 'i64'],
      ['rights_inheriting', 'i64'],
      ['fdflags', 'i32'],
      ['opened_fd', 'i32'],
    ],
    result: 'i32',
  },
  path_filestat_get: {
    params: [
      ['fd', 'i32'],
      ['flags', 'i32'],
      ['path', 'i32'],
      ['path_len', 'i32'],
      ['stat', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  path_create_directory: {
    params: [
      ['fd', 'i32'],
      ['path', 'i32'],
      ['path_len', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  path_filestat_set_times: {
    params: [
      ['fd', 'i32'],
      ['flags', 'i32'],
      ['path', 'i32'],
      ['path_len', 'i32'],
      ['atim', 'i64'],
      ['mtim', 'i64'],
      ['fst_flags', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  path_link: {
    params: [
      ['old_fd', 'i32'],
      ['old_flags', 'i32'],
      ['old_path', 'i32'],
      ['old_path_len', 'i32'],
      ['new_fd', 'i32'],
      ['new_path', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  path_readlink: {
    params: [
      ['fd', 'i32'],
      ['path', 'i32'],
      ['path_len', 'i32'],
      ['buf', 'i32'],
      ['buf_len', 'i32'],
      ['bufused', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  path_remove_directory: {
    params: [
      ['fd', 'i32'],
      ['path', 'i32'],
      ['path_len', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  path_rename: {
    params: [
      ['fd', 'i32'],
      ['old_path', 'i32'],
      ['old_path_len', 'i32'],
      ['new_fd', 'i32'],
      ['new_path', 'i32'],
      ['new_path_len', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  path_symlink: {
    params: [
      ['old_path', 'i32'],
      ['old_path_len', 'i32'],
      ['fd', 'i32'],
      ['new_path', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  path_unlink_file: {
    params: [
      ['fd', 'i32'],
      ['path', 'i32'],
      ['path_len', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  environ_sizes_get: {
    params: [
      ['count', 'i32'],
      ['size', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  environ_get: {
    params: [
      ['environ', 'i32'],
      ['environ_buf', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  args_sizes_get: {
    params: [
      ['argc', 'i32'],
      ['argv_buf_size', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  args_get: {
    params: [
      ['argv', 'i32'],
      ['argv_buf', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  clock_time_get: {
    params: [
      ['id', 'i32'],
      ['precision', 'i64'],
      ['time', 'i32'],
    ],
    result: 'i32',
    start: true,
    allocation: true,
  },
  clock_res_get: {
    params: [
      ['id', 'i32'],
      ['resolution', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  random_get: {
    params: [
      ['buf', 'i32'],
      ['buf_len', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  sched_yield: { params: [], result: 'i32' },
  poll_oneoff: {
    params: [
      ['in', 'i32'],
      ['out', 'i32'],
      ['nsubscriptions', 'i32'],
      ['nevents', 'i32'],
    ],
    result: 'i32',
    start: true,
    allocation: true,
  },
  sock_accept: {
    params: [
      ['fd', 'i32'],
      ['flags', 'i32'],
      ['opened_fd', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  sock_recv: {
    params: [
      ['fd', 'i32'],
      ['ri_data', 'i32'],
      ['ri_data_len', 'i32'],
      ['ri_flags', 'i32'],
      ['ro_datalen', 'i32'],
      ['ro_flags', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  sock_send: {
    params: [
      ['fd', 'i32'],
      ['si_data', 'i32'],
      ['si_data_len', 'i32'],
      ['si_flags', 'i32'],
      ['so_datalen', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  sock_shutdown: {
    params: [
      ['fd', 'i32'],
      ['how', 'i32'],
    ],
    result: 'i32',
    start: true,
  },
  proc_exit: { params: [['code', 'i32']], result: 'void' },
} as const satisfies Record<string, RawFunction>;

export type WasiName = keyof typeof wasi;
