import { ProxletError, type ProxletErrorOptions } from '../errors.ts';
import { quoteWords } from '../shell-words.ts';
import type { Cluster } from './kubernetes/cluster.ts';
import { listAt } from './kubernetes/fields.ts';
import { nameOf } from './kubernetes/object.ts';
import { rootOf } from './own-part.ts';
import { elementOf } from './place.ts';
import type { Situation } from './situation.ts';

type Refusal = [code: string, message: string, options: ProxletErrorOptions];

/**
 * Throws ProxletError where the edit would harm what is not ours: `object-not-ours`, `object-missing`,
 * `object-terminating`, `deployment-in-use`, `deployment-own-object`, `deployment-id-taken`. With `force` what is not ours
 * is taken over.
 */
export function refuse(situation: Situation, force: boolean, cluster: Pick<Cluster, 'flags'>): void {
  const refusal =
    situation.edit.part === undefined ? refusedRemoval(situation, cluster) : refusedPart(situation, force);
  if (refusal !== undefined) throw new ProxletError(...refusal);
}

function refusedRemoval({ edit, mine, others }: Situation, { flags }: Pick<Cluster, 'flags'>): Refusal | undefined {
  if (mine?.at !== 'spec' || others.size === 0) return undefined;
  const ids = [...others.keys()].sort();
  const [first = ''] = ids;
  const words = ['proxlet', 'undeploy', edit.target, first, '-n', edit.object.namespace, ...flags];
  return [
    'deployment-in-use',
    `${nameOf(edit.object)} holds ${ids.join(', ')} too, which would go with it`,
    {
      hint: `take ${first} away first: \`${quoteWords(words)}\``,
      details: { ids },
    },
  ];
}

function refusedPart({ edit, live, mine }: Situation, force: boolean): Refusal | undefined {
  const { id, object, part, target } = edit;
  if (part === undefined) return undefined;
  const name = nameOf(object);
  if (live === undefined) {
    if (part.at === 'spec') return undefined;
    return ['object-missing', `there is no ${name} to put ${id} into`, { hint: 'name one that is there' }];
  }
  if (live.metadata.deletionTimestamp !== undefined) {
    return ['object-terminating', `${name} is being deleted`, { hint: 'run it again when it is gone' }];
  }
  if (mine !== undefined && mine.target !== target) {
    return [
      'deployment-id-taken',
      `${id} in ${name} was deployed by \`proxlet deploy ${mine.target}\``,
      { hint: 'choose another --id' },
    ];
  }
  const foreign = { hint: 'choose another --id, or take it over with --force-conflicts' };
  if (part.at === 'spec') {
    if (mine?.at === 'spec' || force) return undefined;
    return ['object-not-ours', `there is a ${name} that proxlet did not make`, foreign];
  }
  if (mine?.at === 'spec') {
    return [
      'deployment-own-object',
      `${name} is ${id}'s own: it cannot be put into itself`,
      { hint: `deploy it without naming ${object.name}, or choose another --id` },
    ];
  }
  const inList = elementOf(listAt(rootOf(live), ...part.at.list), id) !== undefined;
  if (mine === undefined && inList && !force) {
    return ['object-not-ours', `${name} has a filter ${id} that proxlet did not put there`, foreign];
  }
  return undefined;
}
