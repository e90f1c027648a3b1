import type { Cluster } from './kubernetes/cluster.ts';
import type { ClusterTarget } from './targets/target.ts';

/** Which deployment is meant, and where it is looked for. */
export interface Deployed {
  target: Pick<ClusterTarget<never>, 'name' | 'kinds'>;
  id: string;
  clusters: readonly Cluster[];
  /** Each context's own where none is given. */
  namespace?: string | undefined;
}
