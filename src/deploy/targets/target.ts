import type { Code, Deployable, DeployHost } from '../deployable.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import type { JsonObject, KubeObject, ObjectKey, ObjectKind } from '../kubernetes/object.ts';
import type { ListPlace, Placement } from '../placement.ts';

export type ClusterTargetName = 'istio' | 'gloo' | 'envoy-gateway';

/** A platform in a cluster that filters are deployed to. One folder a platform; the engine does the rest. */
export interface ClusterTarget<Options> {
  name: ClusterTargetName;
  /** The kinds of objects that it puts filters into. */
  kinds: readonly TargetKind[];
  /** Which host would load the filter; undefined where that cannot be told. */
  host(cluster: Cluster): Promise<DeployHost | undefined>;
  /**
   * The filter's parts of objects. Without a cluster (`--dry-run=client`) it must do with the options. Throws ProxletError
   * `target-missing` where nothing says which proxies shall have it, with the choices as far as the cluster knows any.
   */
  place(filter: Deployable, options: Options, cluster: Cluster | undefined): Promise<Plan>;
}

export interface Plan {
  placements: readonly Placement[];
  /** What the user should know before consenting: `no workload in shop has the label app=cart`. */
  notes: readonly string[];
}

/** A kind of object with filters in it, and how to read it. */
export interface TargetKind extends ObjectKind {
  /** Where a filter lies in it. `EnvoyExtensionPolicy` has both: one of our own, or an element in one of somebody else's. */
  at: readonly ('spec' | Pick<ListPlace, 'list'>)[];
  /** What has to be installed where the server does not know it. */
  install: string;
  /** The code that a part of it (`Placement.value`) names; undefined where it names none. */
  codeOf(value: JsonObject): (Pick<Code, 'digest'> & { url: string }) | undefined;
  /** How the platform says it fares, by the object's status. */
  health(object: KubeObject, value: JsonObject): Health;
  /**
   * Where the platform keeps no status: those who ask the proxies for which a part of the object is. `since`: when the part
   * was last changed (RFC 3339), for what was not marked.
   */
  witness?(cluster: Cluster, object: ObjectKey, value: JsonObject, since: string | undefined): ProxyWitness;
}

/** What proxies say of a filter. Both throw only when `signal` fires; what cannot be asked makes the health `unknown`. */
export interface ProxyWitness {
  /** Keeps in mind how things are just before a change, so that `health` tells what came of the change. */
  mark(signal: AbortSignal): Promise<void>;
  /** As it is now; to be asked again while it is `pending`. */
  health(signal: AbortSignal): Promise<Health>;
}

export interface Health {
  /** `unknown`: this platform does not say. `pending`: it has not seen this generation yet, or does not answer now. */
  state: 'ready' | 'pending' | 'failed' | 'unknown';
  /** The platform's own words; printable. */
  reason?: string;
  /** Where to look when it stays so: a command. */
  hint?: string;
}
