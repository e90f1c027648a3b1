import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { ExitCode, ProxletError } from '../errors.ts';
import type { Task } from './parse.ts';
import type { Rendered } from './result.ts';
import { runTask } from './run-task.ts';
import { testIO } from './testing-io.ts';

class Signals extends EventEmitter {
  exits: number[] = [];
  exit(code: number): void {
    this.exits.push(code);
  }
}

const said = (text: string): Rendered => ({ data: { said: text }, text: () => text });

async function perform(task: Task, { json = false, io = testIO(), signals = new Signals() } = {}) {
  const code = await runTask(async () => task, io, json, signals);
  assert.equal(signals.eventNames().length, 0, 'listeners are left');
  return { code, out: io.out(), err: io.err(), exits: signals.exits };
}

const failing = (error: unknown): Task => {
  return async () => {
    throw error;
  };
};

test('prints a result as text or as JSON', async () => {
  const task: Task = async () => said('hi');
  assert.deepEqual(await perform(task), { code: 0, out: 'hi\n', err: '', exits: [] });
  assert.equal((await perform(task, { json: true })).out, '{"said":"hi"}\n');
});

test('prints events one by one, and with JSON a line each', async () => {
  const task: Task = async () =>
    (async function* () {
      yield said('one');
      yield { data: { silent: true }, text: () => '' };
      yield said('two');
    })();
  assert.equal((await perform(task)).out, 'one\ntwo\n');
  assert.equal((await perform(task, { json: true })).out, '{"said":"one"}\n{"silent":true}\n{"said":"two"}\n');
});

test('prints an error with what is known of it', async () => {
  const error = new ProxletError('build-failed', 'it\u001b did not build', {
    hint: 'mend it',
    output: 'line 1\nline\u001b 2\n',
    details: { file: 'a.ts' },
    exitCode: ExitCode.usage,
  });
  assert.deepEqual(await perform(failing(error)), {
    code: 2,
    out: '',
    err: 'error: it\\x1b did not build\nline 1\nline\\x1b 2\nhint: mend it\n',
    exits: [],
  });
  const { out, err } = await perform(failing(error), { json: true });
  assert.equal(out, '');
  assert.deepEqual(JSON.parse(err), {
    error: {
      code: 'build-failed',
      message: 'it\u001b did not build',
      hint: 'mend it',
      output: 'line 1\nline\u001b 2\n',
      details: { file: 'a.ts' },
    },
  });
});

test('an unknown error is ours, and shows its stack only when asked', async () => {
  const { code, err } = await perform(failing(new TypeError('x is not a function')));
  assert.equal(code, 70);
  assert.match(err, /^error: internal error: x is not a function\nhint: .*PROXLET_DEBUG=1.*\n$/);
  const debug = await perform(failing(new TypeError('x')), { io: testIO({ env: { PROXLET_DEBUG: '1' } }) });
  assert.match(debug.err, /\n {4}at /);
});

test('what the machine refuses is no mistake of ours', async () => {
  const full = Object.assign(new Error('EMFILE: too many open files'), {
    code: 'EMFILE',
    syscall: 'open',
    path: '/a\u001b',
  });
  const { code, err } = await perform(failing(full));
  assert.deepEqual([code, err], [1, 'error: cannot use /a\\x1b: EMFILE: too many open files\n']);
  const room = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC', syscall: 'write' });
  assert.equal(
    (await perform(failing(room))).err,
    'error: the machine refused to go on: no space is left on its disk\n',
  );
});

test('an error in the middle of events keeps what was printed', async () => {
  const { code, out, err } = await perform(async () =>
    (async function* () {
      yield said('one');
      throw new ProxletError('gone', 'it is gone');
    })(),
  );
  assert.deepEqual([code, out, err], [1, 'one\n', 'error: it is gone\n']);
});

for (const [name, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  test(`the first ${name} asks to clean up, the second exits`, async () => {
    const signals = new Signals();
    const done: string[] = [];
    const { code, exits } = await perform(
      async ({ signal }) => {
        signals.emit(name, name);
        assert.ok(signal.aborted);
        assert.deepEqual(signals.exits, []);
        signals.emit(name, name);
        done.push('cleaned up');
        return said('bye');
      },
      { signals },
    );
    assert.deepEqual([code, exits, done], [exitCode, [exitCode], ['cleaned up']]);
  });
}

test('an interruption is no error to print, but a failing clean-up is', async () => {
  const interrupted = (error: (signal: AbortSignal) => unknown) => {
    const signals = new Signals();
    const task: Task = async ({ signal }) => {
      signals.emit('SIGINT', 'SIGINT');
      throw error(signal);
    };
    return perform(task, { signals });
  };
  const expected = { code: 130, out: '', err: '', exits: [] };
  assert.deepEqual(await interrupted((signal) => signal.reason), expected);
  assert.deepEqual(await interrupted(() => new DOMException('aborted', 'AbortError')), expected);
  assert.equal((await interrupted(() => new ProxletError('x', 'it hangs'))).err, 'error: it hangs\n');
  // Left by Ctrl-C at a prompt, which hears it without a signal.
  assert.deepEqual(await perform(failing(new ProxletError('interrupted', 'x', { exitCode: 130 }))), expected);
});

function brokenOutput(code: string): Writable {
  return new Writable({
    write(_chunk, _encoding, done) {
      done(Object.assign(new Error(`write ${code}`), { code, syscall: 'write' }));
    },
  });
}

test('stops silently when nobody reads the output', async () => {
  let stopped = false;
  const task: Task = async ({ signal }) =>
    (async function* () {
      while (!signal.aborted) {
        yield said('more');
        await new Promise(setImmediate);
      }
      stopped = true;
    })();
  const { code, err } = await perform(task, { io: testIO({ stdout: brokenOutput('EPIPE') }) });
  assert.deepEqual([code, err, stopped], [0, '', true]);
});

test('stops at the first signal even while nobody takes the output', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const signals = new Signals();
  const done: string[] = [];
  const stuck = new Writable({
    write() {
      signals.emit('SIGINT', 'SIGINT');
      t.mock.timers.tick(500);
    },
  });
  const task: Task = async () =>
    (async function* () {
      try {
        yield said('one');
        done.push('written');
      } finally {
        done.push('cleaned up');
      }
    })();
  const { code, err, exits } = await perform(task, { io: testIO({ stdout: stuck }), signals });
  assert.deepEqual([code, err, exits, done], [130, '', [], ['cleaned up']]);
});

test('says when the output cannot be written for another reason', async () => {
  const { code, err } = await perform(async () => said('x'), { io: testIO({ stdout: brokenOutput('ENOSPC') }) });
  assert.deepEqual([code, err], [1, 'error: cannot write to standard output: no space is left on its disk\n']);
});

test('shows progress on a terminal only, and takes it away before a result', async () => {
  const task: Task = async ({ progress, note }) => {
    progress('compiling');
    note('by the way');
    progress('linking');
    return said('done');
  };
  assert.equal((await perform(task)).err, 'by the way\n');
  const shown = await perform(task, { io: testIO({ stderrIsTTY: true }) });
  assert.equal(shown.err, '\r\u001b[K⠋ compiling\r\u001b[Kby the way\n\r\u001b[K⠙ linking\r\u001b[K');
  assert.equal((await perform(task, { json: true, io: testIO({ stderrIsTTY: true }) })).err, 'by the way\n');
});
