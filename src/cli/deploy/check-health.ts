import type { Change } from '../../deploy/index.ts';
import type { Health } from '../../deploy/targets/target.ts';
import { ProxletError } from '../../errors.ts';
import type { Work } from './carry-out.ts';
import { placeText } from './text/place-text.ts';

/** As much of an outcome as is looked at. */
interface Told {
  change: Pick<Change, 'object' | 'context' | 'revision'>;
  health: Health;
}

/** Throws ProxletError `deploy-unhealthy` where the platform refuses what was applied, or is not done in time. */
export function checkHealth(
  fared: readonly Told[],
  { target, id, wait, command }: Pick<Work, 'target' | 'id' | 'wait' | 'command'>,
  data: Record<string, unknown>,
): void {
  const ill = fared.filter(({ health: { state } }) => state === 'failed' || state === 'pending');
  const [first] = ill;
  if (first === undefined) return;
  const sentences = ill.map(({ change, health: { state, reason } }) => {
    const what = state === 'failed' ? 'failed' : `is not ready after ${wait} s`;
    return `${placeText(change)} ${what}${reason === undefined ? '' : `: ${reason}`}`;
  });
  const back = first.change.revision.to === 1 ? 'undeploy' : 'rollback';
  throw new ProxletError('deploy-unhealthy', sentences.join('; '), {
    hint: [
      ...new Set(ill.flatMap(({ health: { hint } }) => hint ?? [])),
      `\`${command('status', target)}\` shows how it goes on, \`${command(back, target, id)}\` takes it back`,
    ].join('; '),
    details: data,
  });
}
