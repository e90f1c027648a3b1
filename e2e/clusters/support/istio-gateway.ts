import { anyFreePort } from '../../../src/run/free-port.ts';
import type { ApiServer } from './api-server.ts';
import { apply } from './apply.ts';
import { askGateway } from './ask-gateway.ts';
import { type IstioControl, type RunningAgent, startAgent } from './istio-agent.ts';
import { until } from './until.ts';

const LOOPBACK = '127.0.0.1';

export interface GatewaySettings {
  /** Where its Gateway and its VirtualService are; one gateway for each namespace. */
  namespace: string;
  /** What a WasmPlugin selects it by. */
  labels: Record<string, string>;
  /** A folder with the config.json that has the logins of its registries. */
  dockerConfig?: string;
}

export interface RunningGateway extends RunningAgent {
  /** Answers 200 `hello`. */
  url: string;
}

/** Starts a gateway of an istiod, and waits until it answers. */
export async function startGateway(
  server: ApiServer,
  control: IstioControl,
  { namespace, labels, dockerConfig }: GatewaySettings,
): Promise<RunningGateway> {
  const port = await anyFreePort(LOOPBACK);
  await applyRoutes(server, namespace, labels, port);
  const env = dockerConfig === undefined ? {} : { DOCKER_CONFIG: dockerConfig };
  const agent = await startAgent({ type: 'router', name: 'gateway', namespace, labels, control, env });
  const url = `http://${LOOPBACK}:${port}/`;
  const answers = async () => (await askGateway(url)).status === 200;
  await until(`the gateway in ${namespace} answers`, answers, agent);
  return { ...agent, url };
}

async function applyRoutes(server: ApiServer, namespace: string, labels: Record<string, string>, port: number) {
  const apiVersion = 'networking.istio.io/v1';
  const metadata = { name: 'gateway', namespace };
  await apply(server, 'gateways', {
    apiVersion,
    kind: 'Gateway',
    metadata,
    spec: {
      selector: labels,
      servers: [{ bind: LOOPBACK, hosts: ['*'], port: { name: 'http', number: port, protocol: 'HTTP' } }],
    },
  });
  await apply(server, 'virtualservices', {
    apiVersion,
    kind: 'VirtualService',
    metadata,
    spec: {
      hosts: ['*'],
      gateways: [metadata.name],
      http: [{ directResponse: { status: 200, body: { string: 'hello' } } }],
    },
  });
}
