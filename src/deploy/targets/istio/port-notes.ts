import { printable } from '../../../errors.ts';
import type { Cluster } from '../../kubernetes/cluster.ts';
import { fieldAt, labelsAt, listAt } from '../../kubernetes/fields.ts';
import { ifAllowed } from '../../kubernetes/if-allowed.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import type { IstioOptions } from './options.ts';
import { rootNamespace } from './root-namespace.ts';

const SERVICE = { apiVersion: 'v1', kind: 'Service' };

interface ServicePort {
  service: string;
  port: number;
  /** Of the pods. */
  target: number;
}

/**
 * Notes on ports of `match` by which no request comes in: there Istio compares the port that the workload listens on
 * (pilot/pkg/networking/core/listener_inbound.go), where that of its Service is easily written. Of a network filter it
 * compares either, by protocol, and nothing is said. A user who may not list Services hears nothing.
 */
export async function portNotes(
  { match, labels, targets, type }: IstioOptions,
  namespace: string,
  cluster: Cluster,
): Promise<string[]> {
  // Gateways know but one side, whose ports are their own, and only `server` leaves them out; waypoints go by Services.
  const asked = match.flatMap(({ mode, ports }) => (mode === 'server' ? ports : []));
  if (asked.length === 0 || targets.length > 0 || type === 'network') return [];
  const services = await servicesOf(cluster, namespace);
  const known = services.filter((service) => mayServe(service, labels)).flatMap(portsOf);
  return asked
    .filter((number) => !known.some(({ target }) => target === number))
    .flatMap((number) => known.filter(({ port }) => port === number))
    .map(({ service, port, target }) =>
      printable(
        `nothing comes in by port ${port} of --match: Service ${service} takes it to port ${target} of the pods, and that is compared`,
      ),
    );
}

async function servicesOf(cluster: Cluster, namespace: string): Promise<KubeObject[]> {
  const scope = namespace === (await rootNamespace(cluster)) ? {} : { namespace };
  return (await ifAllowed(cluster.list(SERVICE, scope))) ?? [];
}

/** Whether a Service is one of pods with these labels, as far as its selector tells. */
function mayServe({ spec }: KubeObject, labels: IstioOptions['labels']): boolean {
  const selector = Object.entries(labelsAt(spec, 'selector'));
  if (selector.length === 0) return false;
  const shared = selector.filter(([key]) => labels[key] !== undefined);
  const isOfAny = Object.keys(labels).length === 0;
  return isOfAny || (shared.length > 0 && shared.every(([key, value]) => labels[key] === value));
}

/** Those whose target is a number, which it also is where none is given; a name is the containers' matter. */
function portsOf({ metadata, spec }: KubeObject): ServicePort[] {
  return listAt(spec, 'ports').flatMap((entry) => {
    const port = fieldAt(entry, 'port');
    const target = fieldAt(entry, 'targetPort') ?? port;
    if (typeof port !== 'number' || typeof target !== 'number') return [];
    return [{ service: metadata.name, port, target }];
  });
}
