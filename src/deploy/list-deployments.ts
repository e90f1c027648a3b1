import { isDeepStrictEqual } from 'node:util';
import type { ProxletError } from '../errors.ts';
import { type FoundPart, findParts } from './find-parts.ts';
import type { Cluster } from './kubernetes/cluster.ts';
import { type JsonObject, keyOf, type ObjectKey } from './kubernetes/object.ts';
import { appliedAt } from './next-record.ts';
import { nothingListed } from './nothing-listed.ts';
import { ownPart } from './own-part.ts';
import type { DeployRecord, FormerRevision } from './record.ts';
import type { ClusterTarget, ClusterTargetName, Health, TargetKind } from './targets/target.ts';

/** One part of a deployment: a filter in an object. */
export interface Deployment {
  context: string;
  target: ClusterTargetName;
  id: string;
  object: ObjectKey;
  /** `spec`: the object is the deployment's own. Else the list that it is an element of: `spec.wasm`. */
  place: string;
  /** What was deployed: what the user wrote, and the code's digest. */
  reference: string;
  digest: string;
  /** What the object names now; undefined where it names none, or our part is gone. */
  code: ReturnType<TargetKind['codeOf']>;
  revision: number;
  /** When we last changed the object, RFC 3339; undefined where the server does not say. */
  time: string | undefined;
  health: Health;
  /** `changed`: our part is not what we deployed. `missing`: it is gone from its list. Undefined: neither. */
  drift: 'changed' | 'missing' | undefined;
  /** Newest first. */
  history: readonly FormerRevision[];
}

export interface ListedDeployments {
  deployments: Deployment[];
  /** What could not be read, such as a record that was broken by hand or a kind that the user may not list. Printable. */
  notes: string[];
}

/** Each may ask a score of proxies, through the API server. */
const AT_ONCE = 4;

/**
 * All that was deployed from here to a cluster: of one namespace, or of all where none is given. Throws ProxletError
 * `cluster-forbidden` where the user may list none of the kinds that the cluster has.
 */
export async function listDeployments(query: {
  targets: readonly Pick<ClusterTarget<never>, 'name' | 'kinds'>[];
  cluster: Cluster;
  namespace?: string | undefined;
  /** Ends the asking of proxies how their filters fare. */
  signal: AbortSignal;
}): Promise<ListedDeployments> {
  const { targets, cluster, namespace, signal } = query;
  const listed: ListedDeployments = { deployments: [], notes: [] };
  const hidden: ProxletError[] = [];
  let listedKinds = 0;
  for (const { name, kinds } of targets) {
    const { parts, problems, listed: ofTarget } = await findParts(cluster, kinds, namespace);
    listedKinds += ofTarget;
    const own = parts.filter(({ record }) => record.target === name);
    for (let i = 0; i < own.length; i += AT_ONCE) {
      const some = own.slice(i, i + AT_ONCE).map((part) => deploymentOf(cluster, part, parts, signal));
      listed.deployments.push(...(await Promise.all(some)));
    }
    listed.notes.push(...problems.map(({ error }) => error.message));
    hidden.push(...problems.flatMap(({ error }) => (error.code === 'cluster-forbidden' ? [error] : [])));
  }
  if (hidden.length > 0 && listedKinds === 0) throw nothingListed(cluster, namespace, hidden);
  if (hidden.length > 0 && namespace === undefined)
    listed.notes.push('all namespaces were asked; -n NAMESPACE asks one alone');
  return listed;
}

async function deploymentOf(
  cluster: Cluster,
  { id, kind, object, record }: FoundPart,
  all: readonly FoundPart[],
  signal: AbortSignal,
): Promise<Deployment> {
  const { at, target, reference, digest, revision, history } = record;
  const inSameObject = all.filter((other) => other.object === object).map((other) => [other.id, other.record] as const);
  const part = ownPart(object, id, at, new Map(inSameObject));
  const code = part && kind.codeOf(part);
  const time = appliedAt(object);
  const health: Health = part === undefined ? { state: 'unknown' } : kind.health(object, part);
  const witness = health.state === 'unknown' ? part && kind.witness?.(cluster, keyOf(object), part, time) : undefined;
  return {
    context: cluster.context,
    target,
    id,
    object: keyOf(object),
    place: at === 'spec' ? at : at.join('.'),
    reference,
    digest,
    code,
    revision,
    time,
    health: (await witness?.health(signal)) ?? health,
    drift: driftOf(record, part, code),
    history,
  };
}

function driftOf(record: DeployRecord, part: JsonObject | undefined, code: Deployment['code']): Deployment['drift'] {
  if (part === undefined) return 'missing';
  const isOther = record.value !== undefined && !isDeepStrictEqual(part, record.value);
  const isOtherCode = code?.digest !== undefined && code.digest !== record.digest;
  return isOther || isOtherCode ? 'changed' : undefined;
}
