/**
 * proxlet in a pseudo-terminal, for what it asks and colours only there. util-linux's `script` makes the terminal; that of
 * other systems takes other arguments.
 *
 *     const terminal = openTerminal(['deploy', 'envoy', …], { cwd });
 *     await terminal.shows('(y/N)');
 *     terminal.type('y\r');
 *     const { status, screen } = await terminal.ended;
 */
import { once } from 'node:events';
import { after } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { quoteWords } from '../../src/shell-words.ts';
import { signalGroup, start } from './child-processes.ts';
import { isOnPath } from './is-on-path.ts';
import { proxletBin } from './proxlet.ts';

export interface Terminal {
  /** Waits until this text stands on it, whatever its colours. Rejects when the command ends without it. */
  shows(text: string): Promise<void>;
  /** `\r` is Enter, `\x03` Ctrl-C. */
  type(keys: string): void;
  /** `screen` is all that was written to it, escape sequences included. */
  ended: Promise<{ status: number | null; screen: string }>;
}

/** How long a text or an end may take, in milliseconds: generous, since only a failure waits for it. */
const BOUND = 120_000;

/** Why there is none here; false when there is. */
export function missingTerminal(): string | false {
  if (process.platform !== 'linux') return 'a pseudo-terminal for tests takes the `script` of Linux';
  return !isOnPath('script') && '`script` is missing';
}

/** Starts proxlet in a terminal that is `columns` wide. It ends with the tests of this file. */
export function openTerminal(
  args: readonly string[],
  { cwd, env = {}, columns = 200 }: { cwd: string; env?: NodeJS.ProcessEnv; columns?: number },
): Terminal {
  const command = `stty cols ${columns} && exec ${quoteWords([process.execPath, proxletBin(), ...args])}`;
  const child = start('script', ['--quiet', '--return', '--flush', '--command', command, '/dev/null'], {
    cwd,
    // Nothing of this process's own says what proxlet should think of its terminal.
    env: { ...process.env, ...PLAIN, TERM: 'xterm', SHELL: '/bin/sh', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error('no script');
  // Keys that come too late are of no interest.
  stdin.on('error', () => {});
  let screen = '';
  let isOver = false;
  let look = () => {};
  stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
    look();
  });
  const bound = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), BOUND);
  const ended = once(child, 'close').then(([status]: (number | null)[]) => {
    clearTimeout(bound);
    isOver = true;
    look();
    return { status: status ?? null, screen };
  });
  after(async () => {
    signalGroup(child.pid, 'SIGKILL');
    await ended;
  });
  return {
    shows: (text) =>
      new Promise((resolve, reject) => {
        look = () => {
          if (stripVTControlCharacters(screen).includes(text)) resolve();
          else if (isOver) reject(new Error(`ended without "${text}": ${screen}`));
        };
        look();
      }),
    type: (keys) => stdin.write(keys),
    ended,
  };
}

const PLAIN = { CI: undefined, NO_COLOR: undefined, FORCE_COLOR: undefined, COLORTERM: undefined };
