import type { DeployHost } from '../../deploy/deployable.ts';
import type { Cluster } from '../../deploy/kubernetes/cluster.ts';
import { checkHost } from '../../deploy/preflight/index.ts';
import type { ClusterTarget } from '../../deploy/targets/target.ts';
import { HOST_RULE, parseHost } from '../../project/index.ts';
import { refuseValue } from './options/values.ts';

/**
 * Checks the module against the host that --host names, else against each cluster's own. Returns what the user should know:
 * which hosts could not be told. Throws ProxletError `usage` and `host-too-old`.
 */
export async function checkHosts(
  module: Uint8Array,
  named: string | undefined,
  target: Pick<ClusterTarget<never>, 'name' | 'host'>,
  clusters: readonly Cluster[],
): Promise<string[]> {
  if (named !== undefined) {
    checkHost(module, hostNamed(named));
    return [];
  }
  const notes: string[] = [];
  for (const cluster of clusters) {
    const host = await target.host(cluster);
    if (host !== undefined) checkHost(module, host);
    else
      notes.push(
        `the release of ${target.name} in ${cluster.context} is not known, so the module is not checked against it; name it by --host`,
      );
  }
  return notes;
}

/** Throws ProxletError `usage`. */
export function hostNamed(text: string): DeployHost {
  const release = parseHost(text);
  if (release === undefined) refuseValue('--host', text, `it must ${HOST_RULE}`);
  return { release, source: '--host' };
}
