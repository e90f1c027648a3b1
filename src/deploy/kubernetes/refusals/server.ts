import { ExitCode } from '../../../errors.ts';
import type { Refusal } from './refusal.ts';

const busy: Refusal = ({ code, message }, { context, what }) =>
  ![429, 503, 504].includes(code)
    ? undefined
    : {
        code: 'cluster-failed',
        exitCode: ExitCode.remote,
        message: `the cluster ${context} is too busy or not ready to ${what}: ${message || `it answered ${code}`}`,
        hint: 'try again in a while',
      };

/** Refusals for how the server fares. */
export const SERVER: readonly Refusal[] = [busy];
