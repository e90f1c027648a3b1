import { ExitCode, ProxletError } from '../../errors.ts';

/** Whether there was no answer at all: from the network, or because the API server starts anew. */
export function isUnreachable(error: unknown): error is ProxletError {
  return error instanceof ProxletError && error.code === 'cluster-unreachable';
}

/** Whether a server is away or not ready, so that it may answer when it is asked again; one that refuses is there. */
export function isAway(error: unknown): error is ProxletError {
  if (isUnreachable(error)) return true;
  return error instanceof ProxletError && error.code === 'cluster-failed' && error.exitCode === ExitCode.remote;
}
