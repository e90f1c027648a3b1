import { ExitCode, ProxletError, printable } from '../../../errors.ts';
import type { Cluster } from '../../kubernetes/cluster.ts';
import { ifAllowed } from '../../kubernetes/if-allowed.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import { targetMissing } from '../target-missing.ts';
import { choiceOf, GATEWAY, unusable } from './gateways.ts';
import type { GatewayChoice } from './options.ts';

export interface ChosenGateways {
  gateways: readonly KubeObject[];
  notes: readonly string[];
}

/**
 * The Gateways of a namespace that the options mean, those that can have filters. Throws ProxletError `target-missing`
 * where there is none, with those that the cluster has, and `options-conflict`.
 */
export async function chooseGateways(
  choice: GatewayChoice,
  cluster: Cluster,
  namespace: string,
): Promise<ChosenGateways> {
  checkChoice(choice);
  const selector = Object.entries(choice.labels).map(([label, value]) => `${label}=${value}`);
  if (isUnsaid(choice)) throw await missing(UNSAID, cluster, namespace);
  const chosen =
    choice.gateways.length > 0
      ? await byName(choice.gateways, cluster, namespace)
      : await cluster.list(GATEWAY, { namespace, ...(selector.length > 0 && { labels: selector.join(',') }) });
  const usable = chosen.filter((gateway) => unusable(gateway) === undefined);
  const notes = chosen.flatMap((gateway) => skipped(gateway) ?? []);
  if (usable.length > 0) return { gateways: usable, notes };
  const which = selector.length > 0 ? ` with the labels ${selector.join(',')}` : '';
  throw await missing(`there is no Gateway${which} in ${namespace} that can have filters`, cluster, namespace, notes);
}

export const UNSAID = 'nothing says which Gateways shall have the filter';

/** Whether the options choose in no way at all. */
export function isUnsaid({ gateways, labels, allGateways }: GatewayChoice): boolean {
  return gateways.length === 0 && Object.keys(labels).length === 0 && !allGateways;
}

/** The options that say which Gateways. */
export const CHOOSING = '--gateway, --labels or --all-gateways, and the namespace by -n';

/** Throws ProxletError `options-conflict` where Gateways are chosen in two ways. */
export function checkChoice({ gateways, labels, allGateways }: GatewayChoice): void {
  const ways = [gateways.length > 0, Object.keys(labels).length > 0, allGateways];
  if (ways.filter(Boolean).length < 2) return;
  throw new ProxletError(
    'options-conflict',
    '--gateway, --labels and --all-gateways choose Gateways in different ways',
    {
      hint: 'leave out all but one',
      exitCode: ExitCode.usage,
    },
  );
}

async function byName(names: readonly string[], cluster: Cluster, namespace: string): Promise<KubeObject[]> {
  const found = await Promise.all(names.map((name) => cluster.get({ ...GATEWAY, namespace, name })));
  const absent = names.find((_, index) => found[index] === undefined);
  if (absent !== undefined)
    throw await missing(`there is no Gateway ${printable(absent)} in ${namespace}`, cluster, namespace);
  return found.filter((gateway) => gateway !== undefined);
}

function skipped(gateway: KubeObject): string | undefined {
  const reason = unusable(gateway);
  return reason === undefined ? undefined : printable(`Gateway ${gateway.metadata.name} is left out: ${reason}`);
}

async function missing(
  message: string,
  cluster: Cluster,
  namespace: string,
  notes: readonly string[] = [],
): Promise<ProxletError> {
  const choices = (await visibleGateways(cluster, namespace)).map((gateway) => printable(choiceOf(gateway)));
  return targetMissing([message, ...notes].join('; '), CHOOSING, choices);
}

/** Of all namespaces; of the one alone where the user may not see all. */
async function visibleGateways(cluster: Cluster, namespace: string): Promise<KubeObject[]> {
  const all = await ifAllowed(cluster.list(GATEWAY, {}));
  return all ?? (await ifAllowed(cluster.list(GATEWAY, { namespace }))) ?? [];
}
