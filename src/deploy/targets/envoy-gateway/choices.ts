import { printable } from '../../../errors.ts';
import type { Cluster } from '../../kubernetes/cluster.ts';
import { policyOf } from './attached-policies.ts';
import { POLICY, targetKind, visible } from './gateway-api.ts';
import type { PolicyTargetKind } from './options.ts';

const OPTIONS: readonly { kind: PolicyTargetKind; option: string }[] = [
  { kind: 'Gateway', option: '--gateway' },
  { kind: 'HTTPRoute', option: '--http-route' },
  { kind: 'GRPCRoute', option: '--grpc-route' },
];

/**
 * What a filter can be attached to in a namespace, each as a ready option: `--gateway eg   Gateway eg`, and `--merge auth`
 * where a policy is attached to it already. What the user may not list is left out.
 */
export async function choicesOf(cluster: Cluster, namespace: string): Promise<string[]> {
  const policies = await visible(cluster, POLICY, { namespace });
  const lists = await Promise.all(
    OPTIONS.map(async ({ kind, option }) => {
      const objects = await visible(cluster, targetKind(kind), { namespace });
      return objects.map(({ metadata: { name, labels = {} } }) => {
        const policy = policyOf({ kind, name, labels }, policies);
        return policy === undefined
          ? { option: `${option} ${name}`, what: `${kind} ${name}` }
          : { option: `--merge ${policy.metadata.name}`, what: `the policy that ${kind} ${name} has` };
      });
    }),
  );
  const choices = lists.flat();
  const width = Math.max(0, ...choices.map(({ option }) => option.length));
  return choices.map(({ option, what }) => printable(`${option.padEnd(width)}   ${what}`));
}
