import { ExitCode, ProxletError } from '../../../errors.ts';
import type { Cluster } from '../../kubernetes/cluster.ts';
import { ifAllowed } from '../../kubernetes/if-allowed.ts';
import { targetMissing } from '../target-missing.ts';
import { choicesOf } from './choices.ts';
import type { Selection, WorkloadType } from './options.ts';
import { rootNamespace, USUAL_ROOT_NAMESPACE } from './root-namespace.ts';
import { hasLabels, labelText, listWorkloads, type Workload } from './workloads.ts';

/**
 * Checks that the options name proxies, and no more than are meant, by the workloads that the cluster has. Returns notes for
 * the user. A user who may not list them still deploys.
 *
 * Throws ProxletError `target-missing` where nothing is named, or labels are every workload's, with the choices, and
 * `workload-type-mismatch` where labels are also those of workloads of another type.
 */
export async function selectProxies(
  selection: Selection,
  namespace: string,
  cluster: Cluster | undefined,
): Promise<string[]> {
  const everything = isEverything(selection);
  const isRoot = namespace === (cluster === undefined ? USUAL_ROOT_NAMESPACE : await rootNamespace(cluster));
  const place = isRoot ? 'the whole mesh' : placeOf(namespace);
  if (everything && !selection.wholeNamespace) {
    const choices = cluster && (await choicesOf(cluster, namespace));
    throw missing(`nothing says which proxies shall have the filter: ${place} would`, choices, place);
  }
  const notes = everything ? [`${place} gets the filter`] : [];
  if (cluster === undefined || selection.targets.length > 0) return notes;
  // Labels in the root namespace select pods in every namespace.
  const workloads = await ifAllowed(listWorkloads(cluster, isRoot ? undefined : namespace));
  if (workloads === undefined) return [...notes, `not checked: you may not list the workloads of ${namespace}`];
  const hit = workloads.filter(({ labels }) => hasLabels(labels, selection.labels));
  checkType(selection, hit);
  if (everything) return notes;
  const text = labelText(selection.labels);
  if (hit.length === 0) return [...notes, `no workload in ${namespace} has the labels ${text}`];
  // Of one workload its labels are every workload's, and cannot be narrower.
  if (!selection.wholeNamespace && workloads.length > 1 && hit.length === workloads.length)
    throw missing(
      `the labels ${text} are those of all ${hit.length} workloads, so ${place} would have the filter`,
      await choicesOf(cluster, namespace),
      place,
    );
  const elsewhere = [...new Set(hit.map((workload) => workload.namespace))].filter((name) => name !== namespace);
  if (elsewhere.length > 0)
    notes.push(
      `in ${namespace} labels select in every namespace: ${text} also selects pods in ${elsewhere.join(', ')}`,
    );
  return notes;
}

function placeOf(namespace: string): string {
  return namespace === ''
    ? 'every proxy of the namespace that it is applied to'
    : `every proxy of namespace ${namespace}`;
}

function isEverything({ labels, targets }: Selection): boolean {
  return Object.keys(labels).length === 0 && targets.length === 0;
}

function missing(message: string, choices: readonly string[] | undefined, place: string): ProxletError {
  return targetMissing(message, `--labels, --gateway or --service, or --whole-namespace for ${place}`, choices ?? []);
}

function checkType({ workloadType, labels }: Selection, hit: readonly Workload[]): void {
  if (workloadType === undefined) return;
  const others = hit.filter(({ type }) => type !== workloadType);
  if (others.length === 0) return;
  const named = others.map(({ type, name }) => `${type satisfies WorkloadType} ${name}`).join(', ');
  const what =
    Object.keys(labels).length > 0 ? `the labels ${labelText(labels)} also select` : 'the namespace also has';
  throw new ProxletError('workload-type-mismatch', `${what} ${named}, and --workload-type is ${workloadType}`, {
    hint: 'Istio selects pods by labels alone: add labels that only the ones meant have',
    exitCode: ExitCode.usage,
  });
}
