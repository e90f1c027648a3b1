import { printable } from '../../../errors.ts';
import type { Cluster } from '../../kubernetes/cluster.ts';
import { ifAllowed } from '../../kubernetes/if-allowed.ts';
import { GATEWAY_LABEL, labelText, listWorkloads } from './workloads.ts';

const GATEWAY = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway' };
/** Gateways whose proxies serve services of the mesh; they heed `--service` or their own name. */
const WAYPOINT_CLASS = 'istio-waypoint';

/**
 * What a filter can be deployed to in a namespace, each as ready options: `--labels app=shop   Deployment shop`. What the
 * user may not list, or the server does not know, is left out.
 */
export async function choicesOf(cluster: Cluster, namespace: string): Promise<string[]> {
  const [workloads = [], gateways = []] = await Promise.all([
    ifAllowed(listWorkloads(cluster, namespace)),
    ifAllowed(cluster.list(GATEWAY, { namespace })),
  ]);
  const choices = [
    ...gateways.map(({ metadata: { name }, spec }) => ({
      option: `--gateway ${name}`,
      what: spec?.['gatewayClassName'] === WAYPOINT_CLASS ? `waypoint ${name}` : `Gateway ${name}`,
    })),
    ...workloads
      // Those are their Gateway's.
      .filter(({ labels }) => labels[GATEWAY_LABEL] === undefined)
      .map(({ type, name, selector }) => ({ option: `--labels ${labelText(selector)}`, what: `${type} ${name}` })),
  ];
  const width = Math.max(0, ...choices.map(({ option }) => option.length));
  return choices.map(({ option, what }) => printable(`${option.padEnd(width)}   ${what}`));
}
