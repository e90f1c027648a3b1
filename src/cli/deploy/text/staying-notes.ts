import type { Note, StayingBehind } from '../../../deploy/index.ts';
import type { ClusterValues } from '../open-clusters.ts';
import { nextCommand } from './next-command.ts';

/** So many namespaces are told; in a large cluster other teams may use the same name. */
const MOST = 3;

/** What to know of deployments that a deploy of the same id leaves as they are, with the command that takes one away. */
export function stayingNotes(
  target: string,
  id: string,
  staying: readonly StayingBehind[],
  { context: contexts, kubeconfig }: ClusterValues,
): Note[] {
  return staying.map(({ context, namespaces: [first = '', ...others] }) => {
    const more = others.length < MOST ? [] : [`${others.length + 1 - MOST} more`];
    const named = [first, ...others.slice(0, MOST - 1), ...more].join(', ');
    const where = { namespace: first, context: contexts.length === 0 ? [] : [context], kubeconfig };
    const command = nextCommand(where, 'undeploy', target, id);
    const from = others.length === 0 ? '' : ` from ${first}`;
    return { context, text: `${id} is deployed in ${named} too, and stays there: \`${command}\` takes it away${from}` };
  });
}
