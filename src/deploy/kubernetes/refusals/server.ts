import { ExitCode } from '../../../errors.ts';
import type { Refusal } from './refusal.ts';

/** Its storage may still do what the server did not wait for. */
const late: Refusal = ({ code }, { context, what, isChange }) =>
  code !== 504 || !isChange
    ? undefined
    : {
        code: 'cluster-failed',
        exitCode: ExitCode.remote,
        message: `the cluster ${context} did not ${what} in time: whether it does it yet is not known`,
        hint: 'run the same again: what is done already is left as it is',
        details: { outcome: 'unknown' },
      };

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
export const SERVER: readonly Refusal[] = [late, busy];
