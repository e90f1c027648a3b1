import type { BuildOptions } from '../build/types.ts';
import type { Context } from './command.ts';
import type { IO } from './io.ts';

/** Asks on a terminal whether something may be installed. With `--yes` that is a yes, and where nobody can be asked a no. */
export function consentOf(io: IO, yes: boolean, { progress, signal }: Context): BuildOptions['consent'] {
  if (yes) return async () => true;
  if (!io.mayPrompt) return undefined;
  return async (what, command) => {
    const { confirm } = await import('@inquirer/prompts');
    progress(undefined);
    const message = `${what} is missing. Run \`${command}\`?`;
    try {
      return await confirm({ message, default: true }, { input: io.stdin, output: io.stderr, signal });
    } catch {
      // Ctrl-C at the question; the build then says how to install it by hand.
      return false;
    }
  };
}
