import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wasi } from '../abi/index.ts';
import { TestingHost } from './testing-host.ts';
import { loadFilter } from './testing-module.ts';
import { wasiHandlers } from './wasi.ts';

const END = 65536;

async function start() {
  const host = new TestingHost();
  const vm = host.vm(await loadFilter({ memory: '(memory (export "memory") 1)' }), { environment: { A: '1', Ü: 'é' } });
  vm.start();
  const { memory } = vm;
  const u32 = (at: number) => memory.view.getUint32(at, true);
  /** An iovec at 100 for each text. */
  const vectors = (...texts: string[]) => {
    let at = 200;
    texts.forEach((text, index) => {
      memory.bytes.latin1Write(text, at);
      memory.setUint32(100 + index * 8, at);
      memory.setUint32(104 + index * 8, text.length);
      at += text.length;
    });
    return texts.length;
  };
  return { host, vm, memory, u32, vectors };
}

test('fd_write: one line from all vectors, without one line feed', async () => {
  const { host, vm, u32, vectors } = await start();
  assert.equal(wasiHandlers.fd_write(vm, 1, 100, vectors('a\n', 'b\n\n'), 0), 0);
  assert.equal(u32(0), 5);
  assert.equal(wasiHandlers.fd_write(vm, 2, 100, vectors('\n'), 0), 0);
  assert.equal(wasiHandlers.fd_write(vm, 1, 100, 0, 0), 0);
  assert.equal(wasiHandlers.fd_pwrite(vm, 2, 100, vectors('x'), 9n, 0), 0);
  assert.deepEqual(host.lines, ['info wasm log: a\nb\n', 'error wasm log: ', 'error wasm log: x']);
});

test('fd_write: other files, and memory that is none', async () => {
  const { vm, memory, vectors } = await start();
  assert.equal(wasiHandlers.fd_write(vm, 0, 100, 0, 0), 8);
  assert.equal(wasiHandlers.fd_write(vm, 3, 100, 0, 0), 8);
  assert.equal(wasiHandlers.fd_write(vm, 1, END - 4, 1, 0), 21);
  assert.equal(wasiHandlers.fd_write(vm, 1, 100, vectors('a'), END - 3), 21);
  memory.setUint32(100, END);
  assert.equal(wasiHandlers.fd_write(vm, 1, 100, 1, 0), 21);
});

test('fd_write: many vectors over the same bytes are no way to fill our memory', async () => {
  const { vm, memory } = await start();
  for (let at = 0; at < END; at += 8) {
    memory.setUint32(at, 0);
    memory.setUint32(at + 4, END);
  }
  assert.equal(wasiHandlers.fd_write(vm, 1, 0, END / 8, 0), 28);
});

test('environment, as UTF-8', async () => {
  const { vm, memory, u32 } = await start();
  assert.equal(wasiHandlers.environ_sizes_get(vm, 0, 4), 0);
  assert.deepEqual([u32(0), u32(4)], [2, 10]);
  assert.equal(wasiHandlers.environ_get(vm, 8, 100), 0);
  assert.deepEqual([u32(8), u32(12)], [100, 104]);
  assert.equal(memory.bytes.toString('utf8', 100, 110), 'A=1\0Ü=é\0');
  assert.equal(wasiHandlers.environ_get(vm, 8, END - 5), 21);
});

test('clocks, random bytes, polls', async () => {
  const { vm, memory, u32 } = await start();
  assert.equal(wasiHandlers.clock_time_get(vm, 0, 0n, 0), 0);
  assert.equal(memory.view.getBigUint64(0, true), 1_700_000_000_000_000_000n);
  assert.equal(wasiHandlers.clock_time_get(vm, 1, 0n, 0), 0);
  assert.equal(memory.view.getBigUint64(0, true), 5n);
  assert.equal(wasiHandlers.clock_time_get(vm, 2, 0n, 0), 58);
  assert.equal(wasiHandlers.clock_res_get(vm, 1, END), 21);
  assert.equal(wasiHandlers.random_get(vm, 0, 65537), 28);
  assert.equal(wasiHandlers.random_get(vm, END + 9, 0), 0);
  assert.equal(wasiHandlers.random_get(vm, 1, 65536), 21);
  assert.equal(wasiHandlers.random_get(vm, 0, 2), 0);
  assert.deepEqual([...memory.bytes.subarray(0, 3)], [7, 7, 0]);
  memory.setUint32(0, 9);
  assert.equal(wasiHandlers.poll_oneoff(vm, 0, 0, 1, 0), 0);
  assert.equal(u32(0), 0);
});

test('fd_fdstat_get: zeros, and the right to write', async () => {
  const { vm, memory } = await start();
  memory.bytes.fill(0xee, 0, 32);
  assert.equal(wasiHandlers.fd_fdstat_get(vm, 1, 0), 0);
  assert.equal(memory.bytes.toString('hex', 0, 25), `${'00'.repeat(8)}40${'00'.repeat(15)}ee`);
  assert.equal(wasiHandlers.fd_fdstat_get(vm, 0, 0), 8);
  assert.equal(wasiHandlers.fd_fdstat_get(vm, 2, END - 23), 21);
});

test('what there is not, by errno', async () => {
  const { vm } = await start();
  const answers: Record<string, number> = {
    fd_read: 52,
    fd_pread: 52,
    fd_fdstat_set_flags: 52,
    fd_prestat_dir_name: 52,
    fd_prestat_get: 8,
    fd_filestat_get: 8,
    path_open: 44,
    path_filestat_get: 58,
    path_create_directory: 58,
    path_filestat_set_times: 58,
    path_link: 58,
    path_readlink: 58,
    path_remove_directory: 58,
    path_rename: 58,
    path_symlink: 58,
    path_unlink_file: 58,
    sock_accept: 58,
    sock_recv: 58,
    sock_send: 58,
    sock_shutdown: 58,
    fd_seek: 0,
    fd_close: 0,
    fd_advise: 0,
    sched_yield: 0,
    args_get: 0,
    args_sizes_get: 0,
    proc_exit: 0,
    fd_readdir: 20,
    fd_renumber: 8,
    fd_tell: 8,
    fd_sync: 8,
    fd_datasync: 8,
    fd_allocate: 8,
    fd_fdstat_set_rights: 8,
    fd_filestat_set_size: 8,
    fd_filestat_set_times: 8,
  };
  const handlers = new Map<string, (...args: never[]) => number>(Object.entries(wasiHandlers));
  for (const [name, errno] of Object.entries(answers)) {
    const args = wasi[name as keyof typeof wasi].params.map(([, type]) => (type === 'i64' ? 0n : 0));
    assert.equal(Reflect.apply(handlers.get(name)!, undefined, [vm, ...args]), errno, name);
  }
  assert.equal(wasiHandlers.fd_tell(vm, 1, 0), 0);
  assert.equal(wasiHandlers.fd_sync(vm, 2), 0);
  assert.equal(wasiHandlers.fd_renumber(vm, 1, 2), 58);
});
