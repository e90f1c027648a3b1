import { ExitCode, ProxletError } from '../../errors.ts';
import type { IO } from '../io.ts';
import { askSecret } from './ask-secret.ts';

/** The password of a key file: COSIGN_PASSWORD, which may be empty, or asked for. Throws ProxletError `usage`. */
export async function keyPassword(io: IO, signal: AbortSignal): Promise<string> {
  const given = io.env['COSIGN_PASSWORD'];
  if (given !== undefined) return given;
  if (io.mayPrompt) return askSecret(io, 'Password of the key', signal);
  throw new ProxletError('usage', 'COSIGN_PASSWORD is not set, and there is no terminal to ask for the password', {
    exitCode: ExitCode.usage,
    hint: 'set COSIGN_PASSWORD to the password of the key file, to nothing when it has none',
  });
}

/** The value of --key. Throws ProxletError `usage` without one. */
export function requireKey(file: string | undefined): string {
  if (file !== undefined) return file;
  throw new ProxletError('usage', '--key is missing', {
    exitCode: ExitCode.usage,
    hint: '`cosign generate-key-pair` makes a pair of keys',
  });
}
