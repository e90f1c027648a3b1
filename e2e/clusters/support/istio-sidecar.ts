import { anyFreePort } from '../../../src/run/free-port.ts';
import type { ApiServer } from './api-server.ts';
import { apply } from './apply.ts';
import { askGateway } from './ask-gateway.ts';
import { type IstioControl, type RunningAgent, startAgent } from './istio-agent.ts';
import { until } from './until.ts';

const LOOPBACK = '127.0.0.1';
/** A host of the outside world, which only the proxy knows. */
const OUTSIDE = 'outside.invalid';

export interface SidecarSettings {
  /** Where its Sidecar and its ServiceEntry are; one sidecar for each namespace. */
  namespace: string;
  /** What a WasmPlugin selects it by. */
  labels: Record<string, string>;
  /** Of this machine: where the workload listens, to which all goes, in and out, over HTTP. */
  http: number;
  /** The same for bytes. */
  tcp: number;
}

/** A sidecar without redirection of packets: it listens itself, for the workload and for what that asks. */
export interface RunningSidecar extends RunningAgent {
  /** Two ports of the workload with HTTP, and one with bytes. */
  inbound: { first: number; second: number; tcp: number };
  /** Where the workload asks for `http://outside.invalid`. */
  outbound: number;
}

/** Starts a sidecar of an istiod, and waits until it answers. */
export async function startSidecar(
  server: ApiServer,
  control: IstioControl,
  { namespace, labels, http, tcp }: SidecarSettings,
): Promise<RunningSidecar> {
  const inbound = {
    first: await anyFreePort(LOOPBACK),
    second: await anyFreePort(LOOPBACK),
    tcp: await anyFreePort(LOOPBACK),
  };
  const outbound = await anyFreePort(LOOPBACK);
  const apiVersion = 'networking.istio.io/v1';
  const metadata = { name: 'sidecar', namespace };
  const outside = { name: 'http', number: outbound, protocol: 'HTTP' };
  await apply(server, 'serviceentries', {
    apiVersion,
    kind: 'ServiceEntry',
    metadata,
    spec: {
      hosts: [OUTSIDE],
      ports: [outside],
      resolution: 'STATIC',
      endpoints: [{ address: LOOPBACK, ports: { http } }],
    },
  });
  const listener = (name: string, number: number, protocol: string, application: number) => ({
    port: { name, number, protocol },
    bind: LOOPBACK,
    defaultEndpoint: `${LOOPBACK}:${application}`,
  });
  await apply(server, 'sidecars', {
    apiVersion,
    kind: 'Sidecar',
    metadata,
    spec: {
      workloadSelector: { labels },
      ingress: [
        listener('first', inbound.first, 'HTTP', http),
        listener('second', inbound.second, 'HTTP', http),
        listener('tcp', inbound.tcp, 'TCP', tcp),
      ],
      egress: [{ port: outside, bind: LOOPBACK, hosts: ['./*'] }],
    },
  });
  const agent = await startAgent({
    type: 'sidecar',
    name: 'sidecar',
    namespace,
    labels,
    control,
    env: { ISTIO_META_INTERCEPTION_MODE: 'NONE' },
  });
  const answers = async () => (await askGateway(`http://${LOOPBACK}:${inbound.first}/`)).status === 200;
  await until(`the sidecar in ${namespace} answers`, answers, agent);
  return { ...agent, inbound, outbound };
}
