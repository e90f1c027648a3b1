import { ProxletError } from '../../errors.ts';

/** Whether the user may not do what was asked for, or the server does not know the kind: what need not stop a deploy. */
export function isRefused(error: unknown): boolean {
  return error instanceof ProxletError && (error.code === 'cluster-forbidden' || error.code === 'kind-missing');
}
