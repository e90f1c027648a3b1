import { ProxletError, printable } from '../../errors.ts';
import type { Context } from '../command.ts';
import type { IO } from '../io.ts';

/** Asks on the terminal. Throws ProxletError `declined` after a no, which is what Enter alone means. */
export async function askConsent(io: IO, { progress, signal }: Context, message: string): Promise<void> {
  const { confirm } = await import('@inquirer/prompts');
  progress(undefined);
  const question = confirm(
    { message: printable(message), default: false },
    { input: io.stdin, output: io.stderr, signal },
  );
  const yes = await question.catch((error: unknown) => {
    throw new ProxletError('interrupted', 'interrupted', { cause: error });
  });
  if (!yes) throw new ProxletError('declined', 'nothing was changed', { hint: '`--yes` does it without asking' });
}
