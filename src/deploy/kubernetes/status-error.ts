import { ExitCode, ProxletError, printable } from '../../errors.ts';
import { ADMISSION } from './refusals/admission.ts';
import { OBJECTS } from './refusals/objects.ts';
import type { Asked, Explained, Refusal } from './refusals/refusal.ts';
import { RIGHTS } from './refusals/rights.ts';
import { SERVER } from './refusals/server.ts';
import type { Status } from './status.ts';

/** What a refusal may mean; the first that knows it counts. */
const REFUSALS: readonly Refusal[] = [...ADMISSION, ...RIGHTS, ...OBJECTS, ...SERVER];

/** The error for a server's refusal, in our words. The server's are in `details.message`. */
export function statusError(status: Status, asked: Asked): ProxletError {
  const { code, message, hint, exitCode, details } = explain(status, asked);
  return new ProxletError(code, printable(message), {
    hint: printable(hint),
    exitCode: exitCode ?? ExitCode.failed,
    details: {
      context: asked.context,
      status: status.code,
      reason: status.reason,
      message: status.message,
      ...details,
    },
  });
}

function explain(status: Status, asked: Asked): Explained {
  for (const refusal of REFUSALS) {
    const explained = refusal(status, asked);
    if (explained !== undefined) return explained;
  }
  const { context, what, kubectl } = asked;
  return {
    code: 'cluster-failed',
    exitCode: status.code >= 500 ? ExitCode.remote : ExitCode.failed,
    message: `the cluster ${context} could not ${what}: ${status.message || `it answered ${status.code}`}`,
    hint: `\`${kubectl} get --raw=/readyz?verbose\` tells how the API server fares`,
  };
}
