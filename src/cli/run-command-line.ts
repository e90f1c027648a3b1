import { hasGlobalFlag } from './global-flag.ts';
import type { SignalSource } from './interruption.ts';
import type { IO } from './io.ts';
import { parseCommandLine } from './parse.ts';
import { runTask } from './run-task.ts';

/**
 * Does what a command line (without node and the script) asks for and prints what came of it.
 * Resolves to the exit code, never rejects.
 */
export function runCommandLine(argv: readonly string[], io: IO, signals: SignalSource): Promise<number> {
  return runTask(() => parseCommandLine(argv, io), io, hasGlobalFlag(argv, '--json'), signals);
}
