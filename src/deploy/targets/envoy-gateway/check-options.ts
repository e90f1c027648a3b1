import { ExitCode, ProxletError } from '../../../errors.ts';
import type { Attachment } from './options.ts';

/** Throws ProxletError `options-conflict` where options do not go together. Whether anything is named is not its matter. */
export function checkOptions({ targets, selectors, merge, before }: Attachment): void {
  if (merge !== undefined && targets.length + selectors.length > 0)
    throw conflict(
      'with --merge the filter goes to what that policy is attached to, and nowhere else',
      'leave out --merge, or what names Gateways and routes',
    );
  if (merge === undefined && before !== undefined)
    throw conflict(
      'the filter is the only one in its policy: --before goes with --merge',
      'leave out --before, or add --merge POLICY',
    );
}

function conflict(message: string, hint: string): ProxletError {
  return new ProxletError('options-conflict', message, { hint, exitCode: ExitCode.usage });
}
