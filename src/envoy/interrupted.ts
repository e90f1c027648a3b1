import { ExitCode, ProxletError } from '../errors.ts';

/** What an operation of this room rejects with when its signal fires; `what` as in `Fetching Envoy`. */
export function interrupted(what: string): ProxletError {
  return new ProxletError('interrupted', `${what} was interrupted`, { exitCode: ExitCode.interrupted });
}
