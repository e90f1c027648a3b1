import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { signalGroup, start } from '../../support/child-processes.ts';
import { type Owner, THIS_FILE } from '../../support/owner.ts';

export interface Program {
  pid: number;
  /** What it has written, line by line, whether as output or as errors. */
  log: readonly string[];
  /** Never resolves, and rejects with the log when the program ends. */
  failed: Promise<never>;
  /** Calls `listener` with every line, also with those that are there already. */
  onLine(listener: (line: string) => void): void;
  /** Waits for a line, also one that is there already. Rejects when the program ends without it. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  /** Ends it and all that it started, at once. */
  stop(): Promise<void>;
}

/** Starts a server, which ends with its owner. */
export function startProgram(
  path: string,
  args: readonly string[],
  { cwd, env, owner = THIS_FILE }: { cwd: string; env?: NodeJS.ProcessEnv; owner?: Owner },
): Program {
  const child = start(path, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  if (child.pid === undefined || child.stdout === null || child.stderr === null) throw new Error(`no ${path}`);
  const ended = once(child, 'close');
  const stop = async () => {
    signalGroup(child.pid, 'SIGKILL');
    await ended;
  };
  owner.after(stop);

  const log: string[] = [];
  const listeners = new Set<(line: string) => void>();
  const read = (input: Readable) =>
    createInterface({ input }).on('line', (line) => {
      log.push(line);
      for (const listener of listeners) listener(line);
    });
  read(child.stdout);
  read(child.stderr);

  const failed = ended.then(() => Promise.reject(new Error(`${path} has ended: ${log.join('\n')}`)));
  // It ends after a start that went well, too.
  failed.catch(() => {});
  const onLine: Program['onLine'] = (listener) => {
    for (const text of log) listener(text);
    listeners.add(listener);
  };
  const line = (pattern: RegExp) => {
    const found = new Promise<RegExpExecArray>((resolve) => {
      onLine((text) => {
        const match = pattern.exec(text);
        if (match !== null) resolve(match);
      });
    });
    return Promise.race([found, failed]);
  };
  return { pid: child.pid, log, failed, onLine, line, stop };
}
