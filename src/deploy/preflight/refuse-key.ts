import { ExitCode, ProxletError } from '../../errors.ts';

/** Throws ProxletError `key-useless` where a key is given for what cannot be signed. */
export function refuseKey(key: string | undefined, display: string): void {
  if (key === undefined) return;
  throw new ProxletError('key-useless', `${display} is a file, and only images are signed`, {
    exitCode: ExitCode.usage,
    hint: 'leave --key out, or deploy an image: `proxlet sign` signs one',
  });
}
