import { ProxletError } from '../../errors.ts';
import { failureData } from './failure-data.ts';

/** The error for clusters that could not be asked, of so many: that of the only one, or a line for each. Not of none. */
export function unaskedError(failures: readonly ProxletError[], asked: number): ProxletError {
  const [first, ...others] = failures;
  if (first === undefined) throw new Error('every cluster was asked');
  if (others.length === 0) return first;
  return new ProxletError('clusters-unasked', `${failures.length} of ${asked} clusters could not be asked`, {
    exitCode: first.exitCode,
    output: failures.map(({ message }) => message).join('\n'),
    hint: [...new Set(failures.flatMap(({ hint }) => hint ?? []))].join('; '),
    details: { failures: failures.map(failureData) },
    cause: first,
  });
}
