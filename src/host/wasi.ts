import { Errno, type WasiName, type wasi } from '../abi/index.ts';
import { LIMITS } from './limits.ts';
import type { Vm } from './vm.ts';

type WasiArguments<Ps extends readonly (readonly [string, string])[]> = {
  [I in keyof Ps]: Ps[I] extends readonly [string, 'i64'] ? bigint : number;
};
type WasiHandlers = { [Name in WasiName]: (vm: Vm, ...args: WasiArguments<(typeof wasi)[Name]['params']>) => number };

const STDOUT = 1;
const STDERR = 2;
const INFO = 2;
const ERROR = 4;
/** cpp-host limits.h */
const MAX_RANDOM = 65536;
const RIGHT_FD_WRITE = 64n;

const isOutput = (fd: number) => fd === STDOUT || fd === STDERR;
const outputOnly = (_vm: Vm, fd: number) => (isOutput(fd) ? Errno.Success : Errno.Badf);
const unsupported = () => Errno.Notsup;
const unimplemented = () => Errno.Nosys;
const success = () => Errno.Success;

/** One log line from all vectors; one line feed at the end is dropped, nothing is logged when nothing is written. */
function write(vm: Vm, fd: number, vectors: number, count: number, written: number): number {
  if (!isOutput(fd)) return Errno.Badf;
  const memory = vm.memory;
  let text = '';
  for (let i = 0; i < count; i++) {
    const at = vectors + i * 8;
    if (!memory.holds(at, 8)) return Errno.Fault;
    const pointer = memory.view.getUint32(at, true);
    const size = memory.view.getUint32(at + 4, true);
    if (size === 0) continue;
    if (!memory.holds(pointer, size)) return Errno.Fault;
    if (text.length + size > LIMITS.argument.most) return Errno.Inval;
    text += memory.text(pointer, size);
  }
  if (text !== '') {
    if (!vm.admitLog(text.length)) {
      vm.refuse('log');
      return Errno.Inval;
    }
    if (fd === STDERR) vm.remember(text);
    vm.runtime.logOutput(fd === STDOUT ? INFO : ERROR, `wasm log${vm.target.logPrefix}: `, text);
  }
  return memory.setUint32(written, text.length) ? Errno.Success : Errno.Fault;
}

const environ = (vm: Vm) => Object.entries(vm.environment).map(([key, value]) => `${key}=${value}\0`);

/** WASI as Envoy's host answers it (cpp-host exports.cc): logs, clocks, environment and random; no files, no sockets. */
export const wasiHandlers: WasiHandlers = {
  fd_write: write,
  fd_pwrite: (vm, fd, vectors, count, _offset, written) => write(vm, fd, vectors, count, written),
  fd_read: unimplemented,
  fd_pread: unimplemented,
  fd_seek: success,
  fd_close: success,
  fd_fdstat_get(vm, fd, stat) {
    if (!isOutput(fd)) return Errno.Badf;
    if (!vm.memory.holds(stat, 24)) return Errno.Fault;
    vm.memory.bytes.fill(0, stat, stat + 24);
    vm.memory.setUint64(stat + 8, RIGHT_FD_WRITE);
    return Errno.Success;
  },
  fd_fdstat_set_flags: unimplemented,
  fd_fdstat_set_rights: outputOnly,
  fd_allocate: outputOnly,
  fd_datasync: outputOnly,
  fd_sync: outputOnly,
  fd_filestat_get: () => Errno.Badf,
  fd_filestat_set_size: outputOnly,
  fd_filestat_set_times: outputOnly,
  fd_tell(vm, fd, offset) {
    if (!isOutput(fd)) return Errno.Badf;
    return vm.memory.setUint64(offset, 0n) ? Errno.Success : Errno.Fault;
  },
  fd_advise: success,
  fd_readdir: (vm, _fd, _buffer, _length, _cookie, used) => (vm.memory.setUint32(used, 0) ? Errno.Notdir : Errno.Fault),
  fd_renumber: (_vm, fd, to) => (isOutput(fd) && isOutput(to) ? Errno.Notsup : Errno.Badf),
  fd_prestat_get: () => Errno.Badf,
  fd_prestat_dir_name: unimplemented,
  path_open: () => Errno.Noent,
  path_filestat_get: unsupported,
  path_create_directory: unsupported,
  path_filestat_set_times: unsupported,
  path_link: unsupported,
  path_readlink: unsupported,
  path_remove_directory: unsupported,
  path_rename: unsupported,
  path_symlink: unsupported,
  path_unlink_file: unsupported,
  environ_sizes_get(vm, count, size) {
    const entries = environ(vm);
    const bytes = entries.reduce((sum, entry) => sum + Buffer.byteLength(entry), 0);
    return vm.memory.setUint32(count, entries.length) && vm.memory.setUint32(size, bytes) ? Errno.Success : Errno.Fault;
  },
  environ_get(vm, pointers, buffer) {
    let at = buffer;
    for (const [index, entry] of environ(vm).entries()) {
      const bytes = Buffer.from(entry);
      if (!vm.memory.setUint32(pointers + index * 4, at) || !vm.memory.holds(at, bytes.length)) return Errno.Fault;
      vm.memory.bytes.set(bytes, at);
      at += bytes.length;
    }
    return Errno.Success;
  },
  args_sizes_get: (vm, count, size) =>
    vm.memory.setUint32(count, 0) && vm.memory.setUint32(size, 0) ? Errno.Success : Errno.Fault,
  args_get: success,
  clock_time_get(vm, id, _precision, time) {
    if (id > 1) return Errno.Notsup;
    const { now, monotonic } = vm.runtime.options;
    return vm.memory.setUint64(time, id === 0 ? now() : monotonic()) ? Errno.Success : Errno.Fault;
  },
  clock_res_get(vm, id, resolution) {
    if (id > 1) return Errno.Notsup;
    return vm.memory.setUint64(resolution, 1n) ? Errno.Success : Errno.Fault;
  },
  random_get(vm, buffer, length) {
    if (length > MAX_RANDOM) return Errno.Inval;
    if (length === 0) return Errno.Success;
    if (!vm.memory.holds(buffer, length)) return Errno.Fault;
    vm.runtime.options.random(vm.memory.bytes.subarray(buffer, buffer + length));
    return Errno.Success;
  },
  sched_yield: success,
  // The Go runtime takes any error for fatal.
  poll_oneoff: (vm, _in, _out, _count, events) => (vm.memory.setUint32(events, 0) ? Errno.Success : Errno.Fault),
  sock_accept: unsupported,
  sock_recv: unsupported,
  sock_send: unsupported,
  sock_shutdown: unsupported,
  // Returns to the guest, as in Envoy; what the guest's library does next is its own.
  proc_exit: success,
};
