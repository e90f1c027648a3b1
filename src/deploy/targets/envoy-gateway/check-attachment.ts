import { ExitCode, ProxletError, printable } from '../../../errors.ts';
import type { Deployable } from '../../deployable.ts';
import { hideQuery } from '../../hide-query.ts';
import type { Cluster } from '../../kubernetes/cluster.ts';
import { ifAllowed } from '../../kubernetes/if-allowed.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import { type Attachable, policyOf } from './attached-policies.ts';
import { displacedPolicies, type SeenTarget } from './displaced-policies.ts';
import { targetKind, visible } from './gateway-api.ts';
import type { Attachment, PolicyTarget } from './options.ts';
import { reachingPolicies } from './reaching-policies.ts';
import { titleOf } from './title-of.ts';

/**
 * Checks that a policy of the filter's own can be attached to what the options name. Returns notes for the user: what is
 * not there yet, and which policies it takes the place of. Throws ProxletError `policy-conflict` where something has a policy.
 */
export async function checkAttachment(
  filter: Deployable,
  attachment: Attachment,
  cluster: Cluster,
  namespace: string,
): Promise<string[]> {
  const policies = await reachingPolicies(cluster, namespace);
  const others = policies.filter(({ metadata }) => metadata.name !== filter.id || metadata.namespace !== namespace);
  const { targets, notes } = await targetsOf(attachment, cluster, namespace);
  for (const target of targets) {
    const policy = policyOf(target, others);
    if (policy !== undefined) throw conflict(filter, target, policy);
  }
  const displaced = await Promise.all(targets.map((target) => displacedPolicies(target, cluster, namespace)));
  return [...notes, ...displaced.flat()];
}

async function targetsOf({ targets, selectors }: Attachment, cluster: Cluster, namespace: string) {
  const notes: string[] = [];
  const named = await Promise.all(
    targets.map(async (target) => {
      const object = await seen(target, cluster, namespace);
      if (object === 'absent') notes.push(`there is no ${titleOf(target)} in ${namespace} yet`);
      const found = typeof object === 'object' ? object : undefined;
      return { ...target, labels: found?.metadata.labels ?? {}, object: found };
    }),
  );
  const selected = await Promise.all(
    selectors.map(async ({ kind, labels }) => {
      const text = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
      const objects = await visible(cluster, targetKind(kind), { namespace, labels: text.join(',') });
      if (objects.length === 0) notes.push(`no ${kind} in ${namespace} has the labels ${text.join(',')}`);
      return objects.map((object) => ({
        kind,
        name: object.metadata.name,
        labels: object.metadata.labels ?? {},
        object,
      }));
    }),
  );
  return { targets: [...named, ...selected.flat()] satisfies SeenTarget[], notes: notes.map(printable) };
}

/** Undefined where the user may not see it. */
function seen(
  { kind, name }: PolicyTarget,
  cluster: Cluster,
  namespace: string,
): Promise<KubeObject | 'absent' | undefined> {
  const object = cluster.get({ ...targetKind(kind), namespace, name });
  return ifAllowed(object.then((found) => found ?? 'absent'));
}

function conflict({ id, code }: Deployable, target: Attachable, { metadata }: KubeObject): ProxletError {
  const reference = hideQuery(code.kind === 'image' ? code.reference : code.url);
  const { name, namespace } = metadata;
  const command = `proxlet deploy envoy-gateway ${reference} --id ${id} -n ${namespace} --merge ${name}`;
  return new ProxletError(
    'policy-conflict',
    printable(
      `the EnvoyExtensionPolicy ${namespace}/${name} is attached to ${titleOf(target)}, and Envoy Gateway takes only one`,
    ),
    {
      hint: printable(`put the filter into that policy: \`${command}\`, with your other options`),
      exitCode: ExitCode.usage,
      details: { policy: name, namespace, target: titleOf(target), command },
    },
  );
}
