import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ProxletError } from '../../errors.ts';
import { interrupted } from '../interrupted.ts';
import type { BuildResult } from '../types.ts';
import type { AscReply, AscRequest } from './asc-protocol.ts';
import { hintFor } from './diagnostics.ts';

/** A compiler that stays loaded between builds, in a process of its own. */
export interface AscProcess {
  /**
   * One build at a time. Throws ProxletError `interrupted` when the signal fires or the process is closed,
   * `compiler-crashed` when it ends by itself.
   */
  run(request: AscRequest, signal: AbortSignal | undefined): Promise<AscReply>;
  /** False once it has ended: start another. */
  readonly alive: boolean;
  /** Resolves when the process is gone. */
  close(): Promise<void>;
}

/** Starts the compiler, which loads while the caller goes on. `folder` is where its relative paths begin. */
export function startAsc(compiler: BuildResult['compiler'], folder: string): AscProcess {
  const child = fork(fileURLToPath(new URL('./asc-worker.js', import.meta.url)), [compiler.path], {
    cwd: folder,
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let lastWords = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    lastWords += text;
  });
  let killed = false;
  let ended = false;
  // 'close' and not 'exit': by then all that it wrote has arrived. After a failed start it comes too.
  const end = new Promise<string>((resolve) => {
    let reason = '';
    child.on('error', (error) => {
      reason = error.message;
    });
    child.on('close', (code, signal) => {
      ended = true;
      resolve(reason || (signal ? `signal ${signal}` : `exit code ${code}`));
    });
  });

  async function close(): Promise<void> {
    killed = true;
    child.kill('SIGKILL');
    await end;
  }

  return {
    get alive() {
      return !ended && !killed;
    },
    close,
    async run(request, signal) {
      if (signal?.aborted) throw interrupted();
      const done = new AbortController();
      signal?.addEventListener('abort', () => void close(), { signal: done.signal });
      try {
        // Should the process be gone, `end` says so better than the error of `send`.
        child.send(request, () => {});
        const reply = once(child, 'message', { signal: done.signal }).then(([message]): AscReply => message);
        const outcome = await Promise.race([reply, end]);
        if (killed) throw interrupted();
        if (typeof outcome !== 'string') return outcome;
        throw crashed(compiler, outcome, lastWords);
      } finally {
        done.abort();
      }
    },
  };
}

function crashed(compiler: BuildResult['compiler'], reason: string, output: string): ProxletError {
  const hint = hintFor(output);
  return new ProxletError('compiler-crashed', `asc ${compiler.version} ended before the build did: ${reason}.`, {
    output,
    details: { compiler },
    ...(hint && { hint }),
  });
}
