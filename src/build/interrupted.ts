import { ExitCode, ProxletError } from '../errors.ts';

/** What a build rejects with when its signal fires or its builder is closed. */
export function interrupted(): ProxletError {
  return new ProxletError('interrupted', 'the build was interrupted', { exitCode: ExitCode.interrupted });
}
