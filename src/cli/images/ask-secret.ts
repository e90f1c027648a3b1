import { ExitCode, ProxletError } from '../../errors.ts';
import type { IO } from '../io.ts';

/** Asks on the terminal for something that nobody shall see. Throws ProxletError `interrupted` at Ctrl-C. */
export async function askSecret(io: IO, message: string, signal: AbortSignal): Promise<string> {
  const { password } = await import('@inquirer/prompts');
  try {
    return await password({ message }, { input: io.stdin, output: io.stderr, signal });
  } catch (error) {
    throw new ProxletError('interrupted', 'interrupted', { exitCode: ExitCode.interrupted, cause: error });
  }
}
