import type { Readable, Writable } from 'node:stream';
import { Chalk, type ChalkInstance } from 'chalk';
import { colourLevel } from './colour.ts';

/** Colours for one stream; plain text when it shall have none. */
export type Style = ChalkInstance;

/** All that commands know of the world around the process. */
export interface IO {
  stdin: Readable;
  stdout: Writable;
  stderr: Writable;
  stdoutIsTTY: boolean;
  stderrIsTTY: boolean;
  /** Colours for stdout. */
  style: Style;
  /** Colours for stderr. */
  stderrStyle: Style;
  /** Columns of the terminal; 80 when there is none. */
  width: number;
  /** Whether somebody is there to answer a question: stdin and stderr are terminals and this is no CI. */
  mayPrompt: boolean;
  env: NodeJS.ProcessEnv;
  /** Absolute path. */
  cwd: string;
}

/** The IO of a real process. */
export function processIO(from: NodeJS.Process, noColour: boolean): IO {
  const { stdin, stdout, stderr, env } = from;
  return {
    stdin,
    stdout,
    stderr,
    stdoutIsTTY: stdout.isTTY === true,
    stderrIsTTY: stderr.isTTY === true,
    style: new Chalk({ level: colourLevel(stdout, env, noColour) }),
    stderrStyle: new Chalk({ level: colourLevel(stderr, env, noColour) }),
    width: stdout.columns || 80,
    mayPrompt: mayPrompt(stdin, stderr, env),
    env,
    cwd: from.cwd(),
  };
}

interface MaybeTerminal {
  isTTY?: boolean;
}

/** Whether a question would reach somebody who can answer it. */
export function mayPrompt(stdin: MaybeTerminal, stderr: MaybeTerminal, env: NodeJS.ProcessEnv): boolean {
  const ci = env['CI'] ?? '';
  return stdin.isTTY === true && stderr.isTTY === true && (ci === '' || ci === 'false');
}
