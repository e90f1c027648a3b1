import type { ProxletError } from '../../errors.ts';

/** What `--json` says of one failure among several. */
export function failureData({ code, message, hint, details }: ProxletError) {
  return { code, message, hint, details };
}
