import type { Cluster } from '../../kubernetes/cluster.ts';
import { fieldAt, labelsAt } from '../../kubernetes/fields.ts';
import type { JsonObject, KubeObject } from '../../kubernetes/object.ts';
import type { WorkloadType } from './options.ts';

/** Something that keeps pods running. */
export interface Workload {
  type: WorkloadType;
  namespace: string;
  name: string;
  /** Of its pods. */
  labels: Readonly<Record<string, string>>;
  /** Those labels by which it knows its pods: the fewest that select them. */
  selector: Readonly<Record<string, string>>;
}

/** The label of a gateway's pods that Istio runs for a Gateway of the Gateway API. */
export const GATEWAY_LABEL = 'gateway.networking.k8s.io/gateway-name';

const KINDS = {
  deployment: 'Deployment',
  daemonset: 'DaemonSet',
  statefulset: 'StatefulSet',
} as const satisfies Record<WorkloadType, string>;

/** The workloads of a namespace, or of all where none is given, by name. */
export async function listWorkloads(cluster: Cluster, namespace: string | undefined): Promise<Workload[]> {
  const lists = await Promise.all(
    (Object.keys(KINDS) as WorkloadType[]).map(async (type) => {
      const kind = { apiVersion: 'apps/v1', kind: KINDS[type] };
      const objects = await cluster.list(kind, namespace === undefined ? {} : { namespace });
      return objects.map((object) => workloadOf(type, object));
    }),
  );
  return lists.flat().sort((a, b) => (a.name < b.name ? -1 : 1));
}

function workloadOf(type: WorkloadType, { metadata: { namespace, name }, spec }: KubeObject): Workload {
  const labels = labelsAt(spec, 'template', 'metadata', 'labels');
  return { type, namespace, name, labels, selector: selectorOf(spec) ?? labels };
}

function selectorOf(spec: JsonObject | undefined): Workload['selector'] | undefined {
  const labels = labelsAt(spec, 'selector', 'matchLabels');
  // Where expressions select too, the labels alone may select more.
  const expressions = fieldAt(spec, 'selector', 'matchExpressions');
  return Object.keys(labels).length === 0 || expressions !== undefined ? undefined : labels;
}

/** Whether pods of these labels have all that are asked for. */
export function hasLabels(labels: Workload['labels'], asked: Readonly<Record<string, string>>): boolean {
  return Object.entries(asked).every(([key, value]) => labels[key] === value);
}

/** `app=shop,version=v1`: what --labels takes. */
export function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
