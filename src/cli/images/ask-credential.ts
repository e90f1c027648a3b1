import { text } from 'node:stream/consumers';
import { ExitCode, ProxletError } from '../../errors.ts';
import type { IO } from '../io.ts';
import { askSecret } from './ask-secret.ts';

interface Given {
  username: string | undefined;
  passwordStdin: boolean;
}

/** Name and password, from the command line, standard input or the terminal. Throws ProxletError `usage`, `interrupted`. */
export async function askCredential(
  io: IO,
  { username, passwordStdin }: Given,
  signal: AbortSignal,
): Promise<{ username: string; password: string }> {
  if (passwordStdin) {
    if (username === undefined) throw missing('--username', '--password-stdin reads only the password');
    const password = (await text(io.stdin)).replace(/\r?\n$/, '');
    if (password === '') throw missing('a password', 'standard input was empty');
    return { username, password };
  }
  if (!io.mayPrompt) throw missing('--username or --password-stdin', 'there is no terminal to ask on');
  const { input } = await import('@inquirer/prompts');
  const name = username ?? (await input({ message: 'Username' }, { input: io.stdin, output: io.stderr, signal }));
  return { username: name, password: await askSecret(io, 'Password', signal) };
}

function missing(what: string, why: string): ProxletError {
  return new ProxletError('usage', `${what} is missing: ${why}`, {
    exitCode: ExitCode.usage,
    hint: 'for scripts: `proxlet login REGISTRY -u NAME --password-stdin < FILE`',
  });
}
