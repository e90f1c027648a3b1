import type { BootstrapChange } from '../../../deploy/bootstrap/index.ts';
import { ExitCode, ProxletError, printable } from '../../../errors.ts';

export interface GivenToBootstrap {
  bootstrap: string | undefined;
  listen: string | undefined;
  backend: string | undefined;
  before: string | undefined;
}

/** Throws ProxletError `usage` for options of a new bootstrap beside one that is there. */
export function refuseIdleBootstrapOptions(given: GivenToBootstrap): void {
  const idle = ofNewBootstraps(given);
  if (given.bootstrap === undefined || idle === '') return;
  throw new ProxletError('usage', `${idle} cannot be combined with --bootstrap`, {
    exitCode: ExitCode.usage,
    hint: 'a bootstrap that is there keeps its addresses: change them in the file',
  });
}

/** What was asked for and stays as it is, since the file, or the filter in it, is there already. Printable. */
export function idleBootstrapNotes(
  given: GivenToBootstrap,
  { id, file, before, places }: Pick<BootstrapChange, 'id' | 'file' | 'before' | 'places'>,
): string[] {
  const idle = before === undefined ? '' : ofNewBootstraps(given);
  const kept = places.filter(
    (place) =>
      place.action !== 'insert' &&
      given.before !== undefined &&
      place.before !== given.before &&
      place.before !== `proxlet.${given.before}`,
  );
  return [
    ...(idle === '' ? [] : [`${file} is there already and keeps its addresses: ${idle} is for a new one`]),
    ...kept.map(({ listener }) => `${id} stays where it is in ${listener}: undeploy it first to have it elsewhere`),
  ].map(printable);
}

function ofNewBootstraps({ listen, backend }: GivenToBootstrap): string {
  return Object.entries({ '--listen': listen, '--backend': backend })
    .flatMap(([name, value]) => (value === undefined ? [] : [name]))
    .join(', ');
}
