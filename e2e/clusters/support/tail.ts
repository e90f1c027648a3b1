import { createInterface } from 'node:readline';
import { signalGroup } from '../../support/child-processes.ts';
import { type Outcome, startProxlet } from '../../support/proxlet.ts';
import { until } from './until.ts';

export interface RunningTail {
  /** What it has shown. */
  lines: readonly string[];
  /** Waits until it has shown a line with this text. */
  shows(text: string): Promise<void>;
  /** Resolves when it has ended by itself. */
  ended: Promise<Outcome>;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<Outcome>;
}

/** Starts `proxlet tail`. */
export function startTail(
  args: readonly string[],
  { cwd, kubeconfig }: { cwd: string; kubeconfig: string },
): RunningTail {
  const { child, outcome, ended } = startProxlet(['tail', ...args], { cwd, env: { KUBECONFIG: kubeconfig } });
  if (child.stdout === null) throw new Error('proxlet has no output');
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  return {
    lines,
    shows: async (text) => {
      const isShown = async () => lines.some((line) => line.includes(text));
      await until(`tail shows ${text}`, isShown).catch((cause) => {
        throw new Error(`${lines.join('\n')}\n${outcome.stderr}`, { cause });
      });
    },
    ended,
    stop: () => {
      signalGroup(child.pid, 'SIGINT');
      return ended;
    },
  };
}
