import { type ChildProcess, spawn } from 'node:child_process';

const running = new Set<ChildProcess>();

// However this process ends, those it started end with it.
process.on('exit', killAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));

function killAll(): void {
  for (const { pid } of running) signalGroup(pid, 'SIGKILL');
}

export interface SpawnSettings {
  cwd: string;
  env?: NodeJS.ProcessEnv | undefined;
  stdio: 'inherit' | ('ignore' | 'pipe' | 'inherit')[];
}

/** Starts a program in a process group of its own, so that it can be ended together with all that it started. */
export function start(command: string, args: readonly string[], settings: SpawnSettings): ChildProcess {
  const child = spawn(command, args, { ...settings, detached: true });
  running.add(child);
  child.on('close', () => running.delete(child));
  return child;
}

/** Signals every process of a group; false when there is none left. */
export function signalGroup(leader: number | undefined, signal: NodeJS.Signals | 0): boolean {
  if (leader === undefined) return false;
  try {
    return process.kill(-leader, signal);
  } catch {
    return false;
  }
}
