import { printable } from '../../errors.ts';
import { parseHost } from '../../project/index.ts';
import type { DeployHost } from '../deployable.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import { listAt, textAt } from '../kubernetes/fields.ts';
import { ifAllowed } from '../kubernetes/if-allowed.ts';

export interface HostImage {
  /** The name in `PRODUCT@1.N`. */
  product: string;
  /** A selector of its Deployments. */
  labels: string;
  /** The last component of its image's repository. */
  image: RegExp;
}

/**
 * The host by the tag of an image that runs in the cluster: `:v1.9.1` is `PRODUCT@1.9`. Undefined where there is none, its
 * release is not known, or the user may not see it.
 */
export async function findHost(
  cluster: Cluster,
  { product, labels, image }: HostImage,
): Promise<DeployHost | undefined> {
  const deployments = await ifAllowed(cluster.list({ apiVersion: 'apps/v1', kind: 'Deployment' }, { labels }));
  for (const deployment of deployments ?? []) {
    for (const container of listAt(deployment.spec, 'template', 'spec', 'containers')) {
      const reference = textAt(container, 'image') ?? '';
      const [, name = '', minor] = /(?:^|\/)([^/:@]+):v?1\.(\d+)(?:\.[^/]*)?$/.exec(reference) ?? [];
      const release = image.test(name) ? parseHost(`${product}@1.${minor}`) : undefined;
      if (release !== undefined) {
        const { namespace, name: of } = deployment.metadata;
        return { release, source: printable(`Deployment ${namespace}/${of}, image ${reference}`) };
      }
    }
  }
  return undefined;
}
