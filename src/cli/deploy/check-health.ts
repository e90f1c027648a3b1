import { ProxletError } from '../../errors.ts';
import type { Work } from './carry-out.ts';
import { placeText } from './place-text.ts';
import type { Fared } from './plan-data.ts';

/** Throws ProxletError `deploy-unhealthy` where the platform refuses what was applied, or is not done in time. */
export function checkHealth(fared: Fared, { target, id, wait }: Work, data: Record<string, unknown>): void {
  const ill = fared.filter(({ health: { state } }) => state === 'failed' || state === 'pending');
  const [first] = ill;
  if (first === undefined) return;
  const sentences = ill.map(({ change, health: { state, reason } }) => {
    const what = state === 'failed' ? 'failed' : `is not ready after ${wait} s`;
    return `${placeText(change)} ${what}${reason === undefined ? '' : `: ${reason}`}`;
  });
  const back = first.change.revision.to === 1 ? 'undeploy' : 'rollback';
  throw new ProxletError('deploy-unhealthy', sentences.join('; '), {
    hint: `\`proxlet status ${target}\` shows how it goes on, \`proxlet ${back} ${target} ${id}\` takes it back`,
    details: data,
  });
}
