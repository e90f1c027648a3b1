import { ProxletError, printable } from '../../../errors.ts';
import { parseHost } from '../../../project/index.ts';
import type { DeployHost } from '../../deployable.ts';
import type { Cluster } from '../../kubernetes/cluster.ts';
import { listAt, textAt } from '../../kubernetes/fields.ts';
import { ifAllowed } from '../../kubernetes/if-allowed.ts';
import type { KubeObject } from '../../kubernetes/object.ts';

/** Where installers write Istio's version when the image's tag is none. */
const VERSION_LABELS = ['operator.istio.io/version', 'app.kubernetes.io/version', 'helm.sh/chart'];

interface Istiod {
  minor: number;
  source: string;
}

/**
 * Istio's release by its control plane's Deployments, the oldest where there are several revisions: every one of them may
 * drive the proxies. Undefined where there is none, it may not be listed, or it does not say its version.
 *
 * Throws ProxletError `host-too-old`.
 */
export async function istioRelease(cluster: Cluster): Promise<DeployHost | undefined> {
  const found = (await istiodsOf(cluster)).sort((a, b) => a.minor - b.minor);
  const [oldest] = found;
  if (oldest === undefined) return undefined;
  const source = found.length === 1 ? oldest.source : `${oldest.source}, the oldest of ${found.length} revisions`;
  const release = parseHost(`istio@1.${oldest.minor}`);
  if (release === undefined)
    throw new ProxletError(
      'host-too-old',
      `the cluster has Istio 1.${oldest.minor} (${source}), whose Envoy is too old for filters`,
      {
        hint: 'update Istio, or say by --host what the filter shall be checked against',
      },
    );
  return { release, source };
}

async function istiodsOf(cluster: Cluster): Promise<Istiod[]> {
  const deployments = await ifAllowed(
    cluster.list({ apiVersion: 'apps/v1', kind: 'Deployment' }, { labels: 'app=istiod' }),
  );
  return (deployments ?? []).flatMap((deployment) => istiodOf(deployment) ?? []);
}

function istiodOf(deployment: KubeObject): Istiod | undefined {
  const { namespace, name, labels = {} } = deployment.metadata;
  const image = discoveryImage(deployment);
  const sources = [
    ...(image === undefined ? [] : [{ text: /:([^/:@]+)(?:@|$)/.exec(image)?.[1], said: `image ${image}` }]),
    ...VERSION_LABELS.map((label) => ({ text: labels[label], said: `label ${label}: ${labels[label]}` })),
  ];
  for (const { text, said } of sources) {
    const minor = minorOf(text);
    if (minor !== undefined) return { minor, source: printable(`Deployment ${namespace}/${name}, ${said}`) };
  }
  return undefined;
}

function discoveryImage({ spec }: KubeObject): string | undefined {
  const containers = listAt(spec, 'template', 'spec', 'containers');
  return textAt(
    containers.find((container) => textAt(container, 'name') === 'discovery'),
    'image',
  );
}

/** Of `1.27.1`, `1.27.1-distroless`, `1.27-alpha.0`, and of a chart: `istiod-1.27.1`. */
function minorOf(version: string | undefined): number | undefined {
  const minor = /^(?:[a-z]+-)*v?1\.(\d{1,3})(?![\d])/.exec(version ?? '')?.[1];
  return minor === undefined ? undefined : Number(minor);
}
