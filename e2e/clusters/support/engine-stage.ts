/** For tests of the engine: a namespace of a real cluster, somebody who deploys to it, and somebody else. */
import assert from 'node:assert/strict';
import type { Deployable } from '../../../src/deploy/deployable.ts';
import {
  applyPlan,
  type Change,
  type Deployed,
  type DeployPlan,
  type ListedDeployments,
  listDeployments,
  planDeploy,
} from '../../../src/deploy/index.ts';
import type { Cluster } from '../../../src/deploy/kubernetes/cluster.ts';
import type { KubeObject, ObjectKey, ObjectKind } from '../../../src/deploy/kubernetes/object.ts';
import { openCluster } from '../../../src/deploy/kubernetes/open-cluster.ts';
import type { Placement } from '../../../src/deploy/placement.ts';
import type { ApiServer, User } from './api-server.ts';
import type { EngineTarget } from './engine-targets.ts';

export interface Stage {
  cluster: Cluster;
  namespace: string;
  key(kind: ObjectKind, name: string): ObjectKey;
  /** The same namespace, as somebody else has it. */
  clusterOf(user: User): Promise<Cluster>;
  live(key: ObjectKey): Promise<KubeObject | undefined>;
  /** What somebody else creates, as kubectl and helm do. */
  create(manager: string, key: ObjectKey, spec: object): Promise<void>;
  /** What somebody else applies, taking over what others have. */
  apply(
    manager: string,
    key: ObjectKey,
    part: { spec?: object | undefined; annotations?: object; labels?: object },
  ): Promise<void>;
}

export async function engineStage(api: ApiServer | undefined): Promise<Stage> {
  assert(api !== undefined);
  const namespace = await api.namespace();
  const clusterOf = async (user: User) =>
    openCluster({ kubeconfig: await api.kubeconfig(user, { namespace }), env: {} });
  const cluster = await clusterOf('admin');
  const pathOf = ({ apiVersion, kind }: ObjectKind) => {
    const plural = kind.endsWith('y') && !kind.endsWith('ay') ? `${kind.slice(0, -1)}ies` : `${kind}s`;
    return `/apis/${apiVersion}/namespaces/${namespace}/${plural.toLowerCase()}`;
  };
  return {
    cluster,
    namespace,
    clusterOf,
    key: (kind, name) => ({ ...kind, namespace, name }),
    live: (key) => cluster.get(key),
    create: async (manager, { apiVersion, kind, name }, spec) => {
      const body = { apiVersion, kind, metadata: { name }, spec };
      const answer = await api.request('POST', `${pathOf({ apiVersion, kind })}?fieldManager=${manager}`, body);
      assert.equal(answer.status, 201, answer.text);
    },
    apply: async (manager, { apiVersion, kind, name }, { spec, ...metadata }) => {
      const body = { apiVersion, kind, metadata: { name, ...metadata }, ...(spec !== undefined && { spec }) };
      const path = `${pathOf({ apiVersion, kind })}/${name}?fieldManager=${manager}&force=true`;
      const answer = await api.request('PATCH', path, body);
      assert(answer.status < 300, answer.text);
    },
  };
}

export interface Deploy {
  target: EngineTarget;
  filter: Deployable;
  placements: readonly Placement[];
  force?: boolean;
}

export function plan(cluster: Cluster, { target, filter, placements, force = false }: Deploy): Promise<DeployPlan> {
  return planDeploy({ target, filter, options: placements, clusters: [cluster], force });
}

export async function deploy(cluster: Cluster, what: Deploy): Promise<DeployPlan> {
  const made = await plan(cluster, what);
  await applyPlan(made);
  return made;
}

export function deployed(cluster: Cluster, target: EngineTarget, id = 'hello'): Deployed {
  return { target, id, clusters: [cluster], force: false };
}

export function statusOf(cluster: Cluster, target: EngineTarget): Promise<ListedDeployments> {
  const { signal } = new AbortController();
  return listDeployments({ targets: [target], cluster, namespace: cluster.namespace, signal });
}

/** `update hello 1→2` */
export function actionsOf({ changes }: DeployPlan): string[] {
  return changes.map(({ action, object, revision }) => `${action} ${object.name} ${revision.from}→${revision.to}`);
}

export function only({ changes }: DeployPlan): Change {
  const [change, ...more] = changes;
  assert(change !== undefined && more.length === 0);
  return change;
}
