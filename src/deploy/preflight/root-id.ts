import { ExitCode, ProxletError, printable } from '../../errors.ts';

/**
 * The name of the filter's root context: what was given, or the one that the image names; empty where it names none. Throws
 * ProxletError `root-id-needed` where it names several.
 */
export function chooseRootId(
  given: string | undefined,
  known: readonly string[],
): { rootId: string; notes: readonly string[] } {
  const names = known.map(printable).join(', ');
  if (given !== undefined) {
    const isKnown = known.length === 0 || known.includes(given);
    const note = `the image names ${names} as root id, not ${JSON.stringify(printable(given))}: hosts may not find the filter in it`;
    return { rootId: given, notes: isKnown ? [] : [note] };
  }
  const [only = '', another] = known;
  if (another === undefined) return { rootId: only, notes: [] };
  throw new ProxletError('root-id-needed', `the image has several root ids: ${names}`, {
    exitCode: ExitCode.usage,
    hint: `say which with --root-id ${printable(only)}`,
    details: { rootIds: known },
  });
}
