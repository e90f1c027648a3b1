import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ProxletError } from '../errors.ts';
import { interrupted } from './interrupted.ts';

/** A compiler that stays loaded between builds, in a process of its own. */
export interface CompilerProcess<Request, Reply> {
  /**
   * One build at a time. Throws ProxletError `interrupted` when the signal fires or the process is closed, what
   * `crashed` makes when it ends by itself.
   */
  run(request: Request, signal: AbortSignal | undefined): Promise<Reply>;
  /** False once it has ended: start another. */
  readonly alive: boolean;
  /** Resolves when the process is gone. */
  close(): Promise<void>;
}

export interface CompilerProcessSettings {
  /** The script that loads the compiler and answers requests. */
  worker: URL;
  args: readonly string[];
  /** Where its relative paths begin. */
  folder: string;
  /** The error for one that ended by itself: why, and its last words. */
  crashed: (reason: string, output: string) => ProxletError;
}

/** Starts the compiler, which loads while the caller goes on. */
export function startCompilerProcess<Request extends object, Reply extends object>({
  worker,
  args,
  folder,
  crashed,
}: CompilerProcessSettings): CompilerProcess<Request, Reply> {
  const child = fork(fileURLToPath(worker), args, {
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
        const reply = once(child, 'message', { signal: done.signal }).then(([message]): Reply => message);
        const outcome = await Promise.race([reply, end]);
        if (killed) throw interrupted();
        if (typeof outcome !== 'string') return outcome;
        throw crashed(outcome, lastWords);
      } finally {
        done.abort();
      }
    },
  };
}
