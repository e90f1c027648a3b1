import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import inspector from 'node:inspector';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { ByteBuffer } from './byte-buffer.ts';
import { Interrupted } from './guard.ts';
import { HeaderMap } from './header-map.ts';
import { type Entry, RunQueue } from './run-queue.ts';
import { RunningPlugin } from './running-plugin.ts';
import { ScriptGuard } from './script-guard.ts';
import { plugin, TestingHost } from './testing-host.ts';
import { type FilterText, loadFilter } from './testing-module.ts';
import { TestingStream } from './testing-stream.ts';
import { Watchdog } from './watchdog.ts';

const LIMIT = 25;
/** Instantiation, too, is under this one, and the machine may be busy. */
const START_LIMIT = 200;
/** For a guard under which something innocent runs as well, which a busy machine may keep waiting. */
const BUSY_LIMIT = 1000;
const owner = { interrupted: () => {} };
const spin = () => {
  for (;;);
};

const moduleUrl = (name: string) => new URL(`./${name}.js`, import.meta.url).href;
/** Node aborts where a session's two threads are out of step at its end, which a main thread that is busy then brings out. */
const STOPPED_AND_CLOSED = `
  const cell = new Int32Array(new SharedArrayBuffer(4));
  for (let i = 0; i < 20; i++) {
    const short = new Watchdog(2, () => queue.recover());
    await stopped(short);
    const closed = short.close();
    for (let k = 0; k < 20; k++) {
      Atomics.wait(cell, 0, 0, ((i * 7 + k * 3) % 20) / 40);
      await new Promise(setImmediate);
    }
    await closed;
  }`;

const errors: unknown[] = [];
const queue = new RunQueue((error) => errors.push(error));
const watchdog = new Watchdog(LIMIT, () => queue.recover());
after(async () => {
  queue.close();
  await watchdog.close();
});

/** How an entry that does `run` ended, once it did; the queue is as before. */
function entry(run: () => void): Promise<'ran' | 'interrupted'> {
  return new Promise((resolve) => {
    queue.post({
      run: () => {
        run();
        resolve('ran');
      },
      interrupted: () => resolve('interrupted'),
    });
  });
}

// ScriptGuard

test('ScriptGuard: returns results, passes errors on, stops what spins, also when nested', () => {
  const guard = new ScriptGuard(BUSY_LIMIT);
  assert.equal(
    guard.run(owner, (a, b) => a! + b!, 2, 3),
    5,
  );
  const mine = () => {
    throw new Error('mine');
  };
  assert.throws(() => guard.run(owner, mine), /mine/);
  assert.throws(() => guard.run(owner, () => guard.run(owner, spin)), Interrupted);
  assert.throws(() => guard.run(owner, () => new ScriptGuard(LIMIT).run(owner, spin)), Interrupted);
  assert.equal(
    guard.run(owner, () => 1),
    1,
  );
});

const SPIN = '(loop $l (br $l))';
for (const [where, body] of [
  ['the start section', `(start $s) (func $s ${SPIN})`],
  ['_initialize', `(func (export "_initialize") ${SPIN})`],
  ['proxy_on_vm_start', `(func (export "proxy_on_vm_start") (param i32 i32) (result i32) ${SPIN} unreachable)`],
  ['proxy_on_configure', `(func (export "proxy_on_configure") (param i32 i32) (result i32) ${SPIN} unreachable)`],
] as const) {
  test(`a guest that spins in ${where} is stopped, and the start fails`, async () => {
    const host = new TestingHost({ startGuard: new ScriptGuard(START_LIMIT) });
    const module = await loadFilter({ body });
    assert.throws(() => RunningPlugin.start(host.runtime, plugin(), module), {
      message: `the plugin "name" does not start: ${where} trapped (Interrupted: ran longer than ${START_LIMIT} ms and was stopped)`,
      hint: /loop that does not end/,
    });
  });
}

// RunQueue

test('RunQueue: entries run in order, those of one batch before what they post', async () => {
  const order: number[] = [];
  void entry(() => {
    order.push(1);
    void entry(() => order.push(3));
  });
  await entry(() => order.push(2));
  await entry(() => order.push(4));
  assert.deepEqual(order, [1, 2, 3, 4]);
});

test('RunQueue: entries that post each other forever leave timers their turn', async () => {
  let stop = false;
  const again = (): void => {
    if (!stop) queue.post({ run: again, interrupted: () => {} });
  };
  again();
  await new Promise((resolve) => setTimeout(resolve, 1));
  stop = true;
  assert.equal(await entry(() => {}), 'ran');
});

test('RunQueue: an entry that throws is told, is reported, and stops nothing', async () => {
  const ended = entry(() => assert.fail('a bug'));
  const next = entry(() => {});
  assert.equal(await ended, 'interrupted');
  assert.equal(await next, 'ran');
  queue.post({ run: () => assert.fail('run'), interrupted: () => assert.fail('interrupted') });
  assert.equal(await entry(() => {}), 'ran');
  assert.deepEqual(
    errors.splice(0).map((error) => (error instanceof Error ? error.message : error)),
    ['a bug', 'run', 'interrupted'],
  );
  assert.equal(queue.size, 0);
});

// Watchdog below the queue

test('Watchdog: owner and entry are told once; timers, promises, ticks and the other entries survive', async () => {
  const told: string[] = [];
  const survivors = [
    new Promise((resolve) => setTimeout(resolve, 1)),
    new Promise((resolve) => setImmediate(resolve)),
    entry(() => {}).then(() => 'promise'),
    new Promise<void>((resolve) => {
      // In the same batch as the one that spins: their jobs wait when the stack is unwound.
      void entry(() => {
        process.nextTick(() => void Promise.resolve().then(resolve));
      });
    }),
  ];
  const spins: Entry = {
    run: () => watchdog.run({ interrupted: () => told.push('owner') }, spin),
    interrupted: () => told.push('entry'),
  };
  queue.post(spins);
  survivors.push(entry(() => told.push('next')));
  await Promise.all(survivors);
  assert.deepEqual(told, ['owner', 'entry', 'next']);
});

test('Watchdog: passes results and errors on; neither catch nor finally of the guarded see the end', async () => {
  let result = 0;
  await entry(() => {
    result = watchdog.run(owner, (a) => a! * 2, 21);
  });
  assert.equal(result, 42);
  let seen: unknown;
  await entry(() => {
    try {
      watchdog.run(owner, () => assert.fail('mine'));
    } catch (error) {
      seen = error;
    }
  });
  assert.match(String(seen), /mine/);
  const caught: string[] = [];
  const ended = entry(() => {
    try {
      watchdog.run(owner, spin);
    } catch {
      caught.push('catch');
    } finally {
      caught.push('finally');
    }
  });
  assert.equal(await ended, 'interrupted');
  assert.deepEqual(caught, []);
});

test('Watchdog: one that is interrupted again while it is told is told again', async () => {
  let left = 2;
  await new Promise<void>((resolve) => {
    queue.post({
      run: () => watchdog.run(owner, spin),
      interrupted: () => {
        if (left-- > 0) watchdog.run(owner, spin);
        resolve();
      },
    });
  });
  assert.equal(left, -1);
});

test('Watchdog: an entry that ends when it is claimed is interrupted or not, never both, and nothing else is hit', async () => {
  const SHORT = 2;
  const ends = { ran: 0, interrupted: 0 };
  const tight = new Watchdog(SHORT, () => queue.recover());
  try {
    for (let i = 0; i < 400; i++) {
      let told = 0;
      let done = false;
      // From well below the limit to past the second look of the watchdog.
      const length = SHORT + (i % 20) * 0.2;
      const end = await entry(() => {
        tight.run({ interrupted: () => told++ }, () => {
          for (const start = performance.now(); performance.now() - start < length; );
        });
        done = true;
      });
      ends[end]++;
      assert.equal(done, end === 'ran');
      assert.equal(told, end === 'ran' ? 0 : 1);
    }
  } finally {
    await tight.close();
  }
  assert.ok(ends.ran > 0 && ends.interrupted > 0, JSON.stringify(ends));
});

test('Watchdog: innocent entries are never stopped, however many follow each other', async () => {
  let count = 0;
  await entry(() => {
    // Together far longer than the limit.
    for (const start = performance.now(); performance.now() - start < LIMIT * 4; ) {
      watchdog.run(owner, () => count++);
    }
  });
  assert.ok(count > 1000);
});

test('Watchdog: a million innocent entries, each below the queue, and none is stopped', async () => {
  const ENTRIES = 1_000_000;
  const BATCH = 10_000;
  const tight = new Watchdog(LIMIT, () => queue.recover());
  let ran = 0;
  let stopped = 0;
  const guarded = { interrupted: () => stopped++ };
  const innocent = { run: () => tight.run(guarded, () => ran++), interrupted: () => stopped++ };
  try {
    for (let posted = 0; posted < ENTRIES; posted += BATCH) {
      for (let i = 0; i < BATCH; i++) queue.post(innocent);
      await entry(() => {});
    }
  } finally {
    await tight.close();
  }
  assert.deepEqual({ ran, stopped }, { ran: ENTRIES, stopped: 0 });
});

test('Watchdog: one that has no processor is not stopped, however long it lasts', async () => {
  const patient = new Watchdog(START_LIMIT, () => queue.recover());
  const cell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  try {
    const end = await entry(() => {
      patient.run(owner, () => Atomics.wait(cell, 0, 0, START_LIMIT * 4));
    });
    assert.equal(end, 'ran');
    assert.equal(await entry(() => patient.run(owner, spin)), 'interrupted');
  } finally {
    await patient.close();
  }
});

test('Watchdog: stands back while an inspector listens', async () => {
  inspector.open(0, '127.0.0.1', false);
  const debugged = new Watchdog(LIMIT, () => queue.recover());
  try {
    const end = await entry(() => {
      debugged.run(owner, () => {
        for (const start = performance.now(); performance.now() - start < LIMIT * 5; );
      });
    });
    assert.equal(end, 'ran');
  } finally {
    inspector.close();
  }
  // As soon as it is gone, and not only when the next timer fires.
  const end = await entry(() => debugged.run(owner, spin));
  assert.equal(end, 'interrupted');
  await debugged.close();
});

for (const [how, code] of [
  ['by itself', ''],
  ['by process.exit', 'setTimeout(() => process.exit(), 50)'],
  ['by process.exit before the worker is up', 'process.exit()'],
  ['after close', 'await watchdog.close()'],
  ['by itself after a guest was stopped', 'await stopped()'],
  ['by process.exit after a guest was stopped', 'await stopped(); process.exit()'],
  ['by process.exit while it closes', 'await stopped(); void watchdog.close(); process.exit()'],
  ['after many were stopped and closed', STOPPED_AND_CLOSED],
] as const) {
  test(`Watchdog: a process that ends ${how} is not kept, and nobody waits for a debugger`, async () => {
    const script = `
      const [{ Watchdog }, { RunQueue }] = await Promise.all(${JSON.stringify(['watchdog', 'run-queue'].map(moduleUrl))}.map((url) => import(url)));
      const queue = new RunQueue(console.error);
      const watchdog = new Watchdog(${LIMIT}, () => queue.recover());
      const stopped = (by = watchdog) =>
        new Promise((interrupted) => queue.post({ run: () => by.run({ interrupted() {} }, () => { for (;;); }), interrupted }));
      watchdog.run({ interrupted() {} }, () => 0);
      ${code}
      queue.close();`;
    const ended = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 60_000,
    });
    assert.deepEqual(ended, { stdout: '', stderr: '' });
  });
}

// A guest that spins, in each of its callbacks

const headers = () => HeaderMap.from([['a', 'b']]);
const bytes = () => {
  const buffer = new ByteBuffer();
  buffer.append(Buffer.from('abc'));
  return buffer;
};
const LOGGED = {
  requestHeaders: undefined,
  requestTrailers: undefined,
  responseHeaders: undefined,
  responseTrailers: undefined,
};
type Context = NonNullable<ReturnType<RunningPlugin['createStream']>>;

const stages: Record<string, { params: number; result?: true; call: (context: Context) => void }> = {
  proxy_on_request_headers: { params: 3, result: true, call: (context) => context.onRequestHeaders(headers(), false) },
  proxy_on_request_body: { params: 3, result: true, call: (context) => context.onRequestBody(bytes(), true) },
  proxy_on_request_trailers: { params: 2, result: true, call: (context) => context.onRequestTrailers(headers()) },
  proxy_on_response_headers: {
    params: 3,
    result: true,
    call: (context) => context.onResponseHeaders(headers(), false),
  },
  proxy_on_response_body: { params: 3, result: true, call: (context) => context.onResponseBody(bytes(), true) },
  proxy_on_response_trailers: { params: 2, result: true, call: (context) => context.onResponseTrailers(headers()) },
  proxy_on_log: { params: 1, call: (context) => context.onLog(LOGGED) },
  proxy_on_done: { params: 1, result: true, call: (context) => context.onDestroy() },
  proxy_on_delete: { params: 1, call: (context) => context.onDestroy() },
};

async function running(filter: FilterText) {
  const host = new TestingHost({ guard: watchdog, post: (posted) => queue.post(posted), guestTimeout: LIMIT });
  const started = RunningPlugin.start(host.runtime, plugin(), await loadFilter(filter));
  return { host, started };
}

async function isStopped(filter: FilterText, callback: string, act: (context: Context) => void): Promise<void> {
  const { host, started } = await running(filter);
  const stream = new TestingStream();
  let context: Context | undefined;
  const end = await entry(() => {
    context = started.createStream(stream);
    if (callback !== 'proxy_on_request_headers') context!.onRequestHeaders(headers(), false);
    act(context!);
  });
  assert.equal(end, 'interrupted');
  assert.match(
    host.lines[0]!,
    new RegExp(`^error Function: ${callback} failed: Uncaught Interrupted: ran longer than 25 ms`),
  );
  assert.match(host.lines[1]!, /^proxlet .* every request is answered 503\ntry: look for a loop that does not end/s);
  await entry(() => context!.failClosed());
  assert.deepEqual(stream.calls, ['reply 503 wasm_fail_stream']);
  // The VM is never entered again.
  await entry(() => started.createStream(new TestingStream())!.onRequestHeaders(headers(), true));
  assert.equal(host.lines.length, 2);
}

for (const [name, { params, result, call }] of Object.entries(stages)) {
  test(`a guest that spins in ${name} is stopped and fails closed`, () => {
    const type = `(param ${'i32 '.repeat(params)}) ${result ? '(result i32)' : ''}`;
    const body = `(func (export "${name}") ${type} ${SPIN} ${result ? 'unreachable' : ''})`;
    return isStopped({ body }, name, call);
  });
}

test('a guest that spins in a loop of cheap host calls is stopped', () => {
  const body = `(func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
    (loop $l (drop (call $proxy_get_log_level (i32.const 0))) (br $l)) unreachable)`;
  const imports = { proxy_get_log_level: '(param i32) (result i32)' };
  return isStopped({ body, imports }, 'proxy_on_request_headers', (context) =>
    context.onRequestHeaders(headers(), true),
  );
});

test('who hears the log is not cut short with a guest: lines come whole, in order, before the trap', async () => {
  const heard: string[] = [];
  let begun = 0;
  const body = `(func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
    (drop (call $proxy_log (i32.const 2) (i32.const 0) (i32.const 1)))
    (drop (call $proxy_log (i32.const 2) (i32.const 1) (i32.const 1)))
    (if (i32.eqz (local.get 2)) (then (return (i32.const 0))))
    ${SPIN} unreachable) (data (i32.const 0) "ab")`;
  const host = new TestingHost({
    guard: watchdog,
    post: (posted) => queue.post(posted),
    guestTimeout: LIMIT,
    // Slower than the watchdog allows a guest to be.
    log: ({ message }) => {
      begun++;
      for (const start = performance.now(); performance.now() - start < LIMIT * 3; );
      heard.push(message.replace(/^wasm log[^:]*: /, '').split('\n')[0] ?? '');
    },
  });
  const module = await loadFilter({ body, imports: { proxy_log: '(param i32 i32 i32) (result i32)' } });
  const started = RunningPlugin.start(host.runtime, plugin(), module);
  const call = (endOfStream: boolean) =>
    entry(() => started.createStream(new TestingStream())!.onRequestHeaders(headers(), endOfStream));
  assert.equal(await call(false), 'ran');
  assert.deepEqual(heard.splice(0), ['a', 'b']);
  assert.equal(await call(true), 'interrupted');
  assert.deepEqual(heard.slice(0, 2), ['a', 'b']);
  assert.match(heard[2] ?? '', /^Function: proxy_on_request_headers failed: Uncaught Interrupted/);
  assert.equal(begun, heard.length + 2);
});

test('a guest that spins in its allocator inside a host call is stopped', () => {
  const body = `(func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
    (call $proxy_get_header_map_pairs (i32.const 0) (i32.const 0) (i32.const 4)))`;
  const imports = { proxy_get_header_map_pairs: '(param i32 i32 i32) (result i32)' };
  const allocator = `(func (export "malloc") (param i32) (result i32) ${SPIN} unreachable)`;
  const act = (context: Context) => void context.onRequestHeaders(headers(), true);
  return isStopped({ body, imports, allocator }, 'proxy_on_request_headers', act);
});

for (const [name, act] of [
  ['proxy_on_tick', (host: TestingHost) => host.elapse()],
  [
    'proxy_on_done',
    (_host: TestingHost, started: RunningPlugin) => queue.post({ run: () => started.close(), interrupted: () => {} }),
  ],
] as const) {
  test(`a guest that spins in ${name} of its root is stopped, and nothing of it is left`, async () => {
    const result = name === 'proxy_on_done';
    const body = `
      (func (export "proxy_on_vm_start") (param i32 i32) (result i32)
        (drop (call $proxy_set_tick_period_milliseconds (i32.const 10))) (i32.const 1))
      (func (export "${name}") (param i32) ${result ? '(result i32)' : ''} ${SPIN} ${result ? 'unreachable' : ''})`;
    const { host, started } = await running({
      body,
      imports: { proxy_set_tick_period_milliseconds: '(param i32) (result i32)' },
    });
    assert.equal(host.timers.size, 1);
    act(host, started);
    assert.equal(await entry(() => {}), 'ran');
    assert.match(host.lines[0]!, new RegExp(`^error Function: ${name} failed: Uncaught Interrupted`));
    assert.equal(host.timers.size, 0);
    assert.equal(host.runtime.vms.size, 0);
  });
}
