/**
 * Istio against the API server of a test: its control plane, and gateways that run the pinned Envoy. All of it listens
 * on 127.0.0.1 only.
 *
 *     const skip = await missingIstio();
 *     const istio = await startIstio(cluster); // with the definitions of `istio`
 *     const gateway = await istio.startGateway({ namespace, labels: { app: 'gateway' } });
 *     await askGateway(gateway.url); // 200 `hello`; a WasmPlugin that selects the labels is run by it
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { anyFreePort } from '../../../src/run/free-port.ts';
import { goModuleFile } from '../../support/go-modules.ts';
import { goTool, PILOT_AGENT, PILOT_DISCOVERY } from '../../support/go-tools.ts';
import { pinnedEnvoy } from '../../support/pinned-envoy.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { type ApiServer, missingApiServer } from './api-server.ts';
import { apply } from './apply.ts';
import { askGateway } from './ask-gateway.ts';
import { missingPrivateMounts, withPrivateMounts } from './private-mounts.ts';
import { startProgram } from './program.ts';
import { until } from './until.ts';

const LOOPBACK = '127.0.0.1';
const NAMESPACE = 'istio-system';

export interface GatewaySettings {
  /** Where its Gateway and its VirtualService are; one gateway for each namespace. */
  namespace: string;
  /** What a WasmPlugin selects it by. */
  labels: Record<string, string>;
  /** A folder with the config.json that has the logins of its registries. */
  dockerConfig?: string;
}

export interface RunningGateway {
  /** Answers 200 `hello`. */
  url: string;
  /** Where the agent has its statistics. */
  statusPort: number;
  /** The log of the agent and of its Envoy. */
  log: readonly string[];
  /** Calls `listener` with every line of the log, also with those that are there already. */
  onLine(listener: (line: string) => void): void;
  stop(): Promise<void>;
}

export interface Istio {
  log: readonly string[];
  /** Starts a gateway, and waits until it answers. */
  startGateway(settings: GatewaySettings): Promise<RunningGateway>;
  stop(): Promise<void>;
}

/** Why none can be started here; false when it can. */
export async function missingIstio(): Promise<string | false> {
  if (goTool(PILOT_DISCOVERY) === undefined || goTool(PILOT_AGENT) === undefined)
    return 'no Go here to build Istio with';
  const envoy = await pinnedEnvoy();
  return missingApiServer() || missingPrivateMounts() || ('missing' in envoy && envoy.missing);
}

/** Starts the control plane, and waits until it is ready. */
export async function startIstio(server: ApiServer): Promise<Istio> {
  const folder = await scratchFolder();
  await server.namespace(NAMESPACE);
  const meshConfig = join(folder, 'mesh.yaml');
  // Nothing waits for certificates, which nobody gives out here.
  await writeFile(meshConfig, stringify({ enableAutoMtls: false }));
  const http = `${LOOPBACK}:${await anyFreePort(LOOPBACK)}`;
  const grpc = `${LOOPBACK}:${await anyFreePort(LOOPBACK)}`;
  const settings = {
    kubeconfig: await server.kubeconfig('admin'),
    meshConfig,
    httpAddr: http,
    grpcAddr: grpc,
    // Nothing else listens: these would, on every address.
    httpsAddr: '',
    secureGRPCAddr: '',
    monitoringAddr: '',
    ctrlz_port: '0',
  };
  const args = Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
  const program = startProgram(goTool(PILOT_DISCOVERY) ?? '', ['discovery', ...args], {
    cwd: folder,
    env: {
      // Their filters are Istio's own.
      PILOT_ENABLE_METADATA_EXCHANGE: 'false',
      PILOT_ENABLE_ALPN_FILTER: 'false',
      ENABLE_CA_SERVER: 'false',
      PILOT_CERT_PROVIDER: 'none',
      // A change is sent on at once.
      PILOT_DEBOUNCE_AFTER: '10ms',
    },
  });
  await until('istiod is ready', async () => (await fetch(`http://${http}/ready`)).ok, program);
  return { ...program, startGateway: (gateway) => startGateway(server, grpc, gateway) };
}

async function startGateway(
  server: ApiServer,
  discoveryAddress: string,
  { namespace, labels, dockerConfig }: GatewaySettings,
): Promise<RunningGateway> {
  const port = await anyFreePort(LOOPBACK);
  await applyRoutes(server, namespace, labels, port);
  const folder = await scratchFolder();
  const statusPort = await anyFreePort(LOOPBACK);
  const envoy = await pinnedEnvoy();
  if ('missing' in envoy) throw new Error(envoy.missing);
  const proxyConfig = {
    discoveryAddress,
    controlPlaneAuthPolicy: 'NONE',
    binaryPath: envoy.path,
    configPath: join(folder, 'proxy'),
    proxyBootstrapTemplatePath: await writeBootstrap(folder),
    proxyAdminPort: await anyFreePort(LOOPBACK),
    // This one alone listens on every address.
    statusPort,
    concurrency: 1,
    terminationDrainDuration: '0s',
  };
  // Where it keeps modules is not to be chosen: it gets a folder there that the machine does not see.
  const [command = '', ...args] = withPrivateMounts('mount -t tmpfs none /var/lib; mkdir -p /var/lib/istio/data', [
    goTool(PILOT_AGENT) ?? '',
    ...['proxy', 'router', '--domain', `${namespace}.svc.cluster.local`, '--proxyLogLevel', 'warning,wasm:info'],
  ]);
  const program = startProgram(command, args, {
    cwd: folder,
    env: {
      PROXY_CONFIG: JSON.stringify(proxyConfig),
      POD_NAME: 'gateway',
      POD_NAMESPACE: namespace,
      INSTANCE_IP: LOOPBACK,
      ISTIO_META_CLUSTER_ID: 'Kubernetes',
      ISTIO_METAJSON_LABELS: JSON.stringify(labels),
      FILE_MOUNTED_CERTS: 'true',
      JWT_POLICY: 'none',
      CREDENTIAL_FETCHER_TYPE: '',
      PROXY_XDS_DEBUG_VIA_AGENT: 'false',
      WASM_INSECURE_REGISTRIES: '*',
      ...(dockerConfig !== undefined && { DOCKER_CONFIG: dockerConfig }),
    },
  });
  const url = `http://${LOOPBACK}:${port}/`;
  const answers = async () => (await askGateway(url)).status === 200;
  await until(`the gateway in ${namespace} answers`, answers, program);
  return { url, statusPort, ...program };
}

/** Istio's template, with nothing on every address and no port that another gateway may have. */
async function writeBootstrap(folder: string): Promise<string> {
  const template = await readFile(goModuleFile('istio', 'tools/packaging/common/envoy_bootstrap.json'), 'utf8');
  const text = template
    .replaceAll('{{ .wildcard }}', LOOPBACK)
    .replaceAll(/\{\{ \.envoy_(prometheus|status)_port \}\}/g, '0');
  const file = join(folder, 'bootstrap.json');
  await writeFile(file, text);
  return file;
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
