/**
 * Envoy Gateway against the API server of a test; its proxies run the pinned Envoy on this machine. Its ports are fixed,
 * and on every address: one runs at a time.
 *
 *     const skip = await missingEnvoyGateway();
 *     const control = await startEnvoyGateway(cluster); // with the definitions of `envoy-gateway`
 *     const gateway = await control.startGateway({ namespace });
 *     await askGateway(gateway.url); // 200 `hello`; an EnvoyExtensionPolicy for the Gateway `gateway` or the HTTPRoute
 *                               // `route` of the namespace is run by it
 */
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { anyFreePort, isFree } from '../../../src/run/free-port.ts';
import { ENVOY_GATEWAY, goTool } from '../../support/go-tools.ts';
import { pinnedEnvoy } from '../../support/pinned-envoy.ts';
import { runProgram } from '../../support/run-program.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { type ApiServer, missingApiServer } from './api-server.ts';
import { apply } from './apply.ts';
import { askGateway } from './ask-gateway.ts';
import { holdMachineLock } from './hold-machine-lock.ts';
import { missingPrivateMounts, withPrivateMounts } from './private-mounts.ts';
import { type Program, startProgram } from './program.ts';
import { until } from './until.ts';

const LOOPBACK = '127.0.0.1';
const NAMESPACE = 'envoy-gateway-system';
/** Of its xDS, of the modules for its proxies, of its health, metrics and webhook, and of its proxy's readiness. */
const PORTS = [18000, 18002, 8081, 8080, 9443, 19003];
/** How long the tests of another file may have them, in milliseconds. */
const OTHERS = 600_000;
const API = 'gateway.envoyproxy.io/v1alpha1';
const CONTROLLER = 'gateway.envoyproxy.io/gatewayclass-controller';
/** As which the Envoy of the tests is run: it looks for a folder of that name. */
const ENVOY_VERSION = '1.40.0';
const CLASS = 'envoy-gateway';

export interface EnvoyGateway extends Program {
  /** Starts a proxy, with a Gateway `gateway` and an HTTPRoute `route`, and waits until it answers. */
  startGateway(settings: { namespace: string }): Promise<{ url: string }>;
}

/** Why none can be started here; false when it can. */
export async function missingEnvoyGateway(): Promise<string | false> {
  if (goTool(ENVOY_GATEWAY) === undefined) return 'no Go here to build Envoy Gateway with';
  const envoy = await pinnedEnvoy();
  return missingApiServer() || missingPrivateMounts() || ('missing' in envoy && envoy.missing);
}

/** Starts the control plane, and waits until it has taken its class of gateways. */
export async function startEnvoyGateway(server: ApiServer): Promise<EnvoyGateway> {
  const folder = await scratchFolder();
  const env = { KUBECONFIG: await server.kubeconfig('admin'), HOME: folder };
  await server.namespace(NAMESPACE);
  await makeCertificates(server, folder, env);
  await provideEnvoy(folder);
  const hosts = join(folder, 'hosts');
  await writeFile(hosts, `${LOOPBACK} localhost envoy-gateway.${NAMESPACE}.svc.cluster.local\n`);
  const config = join(folder, 'config.yaml');
  await writeFile(config, stringify(await configOf(folder)));

  // Two that look at the same time would both find the ports free; and who looks has them for a moment.
  await holdMachineLock('envoy-gateway', OTHERS);
  const areFree = async () => (await Promise.all(PORTS.map((port) => isFree('0.0.0.0', port)))).every(Boolean);
  await until('the ports of Envoy Gateway are free', areFree);
  const certificates = join(folder, 'certs/envoy-gateway');
  const [command = '', ...args] = withPrivateMounts(
    `mount -t tmpfs none /var/lib; mount --bind ${hosts} /etc/hosts; mkdir -p /certs; mount --bind ${certificates} /certs`,
    [goTool(ENVOY_GATEWAY) ?? '', 'server', '--config-path', config],
  );
  const program = startProgram(command, args, { cwd: folder, env });
  await applyClass(server);
  const isAccepted = async () => {
    const { text } = await server.request('GET', `/apis/gateway.networking.k8s.io/v1/gatewayclasses/${CLASS}`);
    return /"type":\s*"Accepted"/.test(text) && /"status":\s*"True"/.test(text);
  };
  await until('Envoy Gateway takes its class', isAccepted, program);
  return { ...program, startGateway: ({ namespace }) => startGateway(server, program, namespace) };
}

async function startGateway(server: ApiServer, program: Program, namespace: string): Promise<{ url: string }> {
  const port = await anyFreePort(LOOPBACK);
  const metadata = (name: string) => ({ name, namespace });
  const networking = 'gateway.networking.k8s.io/v1';
  await apply(server, 'gateways', {
    apiVersion: networking,
    kind: 'Gateway',
    metadata: metadata('gateway'),
    spec: { gatewayClassName: CLASS, listeners: [{ name: 'http', protocol: 'HTTP', port }] },
  });
  await apply(server, 'httproutefilters', {
    apiVersion: API,
    kind: 'HTTPRouteFilter',
    metadata: metadata('hello'),
    spec: { directResponse: { statusCode: 200, body: { type: 'Inline', inline: 'hello' } } },
  });
  const hello = { group: 'gateway.envoyproxy.io', kind: 'HTTPRouteFilter', name: 'hello' };
  await apply(server, 'httproutes', {
    apiVersion: networking,
    kind: 'HTTPRoute',
    metadata: metadata('route'),
    spec: {
      parentRefs: [{ name: 'gateway' }],
      rules: [{ filters: [{ type: 'ExtensionRef', extensionRef: hello }] }],
    },
  });
  const url = `http://${LOOPBACK}:${port}/`;
  const answers = async () => (await askGateway(url)).status === 200;
  await until(`the gateway in ${namespace} answers`, answers, program);
  return { url };
}

async function applyClass(server: ApiServer): Promise<void> {
  await apply(server, 'envoyproxies', {
    apiVersion: API,
    kind: 'EnvoyProxy',
    metadata: { name: CLASS, namespace: NAMESPACE },
    spec: {
      concurrency: 1,
      // Without, only one Envoy on the machine can run.
      extraArgs: ['--use-dynamic-base-id'],
      logging: { level: { default: 'warn', wasm: 'info' } },
      telemetry: { accessLog: { disable: true } },
      provider: { type: 'Host', host: { envoyVersion: ENVOY_VERSION } },
    },
  });
  await apply(server, 'gatewayclasses', {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'GatewayClass',
    metadata: { name: CLASS },
    spec: {
      controllerName: CONTROLLER,
      parametersRef: { group: 'gateway.envoyproxy.io', kind: 'EnvoyProxy', name: CLASS, namespace: NAMESPACE },
    },
  });
}

/** Has the Secrets made that it wants in its namespace, and writes those of its own and of its proxies as files. */
async function makeCertificates(server: ApiServer, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { status, stdout, stderr } = await runProgram(
    goTool(ENVOY_GATEWAY) ?? '',
    ['certgen', '--disable-topology-injector'],
    { cwd: folder, env: { ...process.env, ...env } },
  );
  if (status !== 0) throw new Error(`envoy-gateway certgen: ${stdout}${stderr}`);
  for (const name of ['envoy', 'envoy-gateway']) {
    const { text } = await server.request('GET', `/api/v1/namespaces/${NAMESPACE}/secrets/${name}`);
    const { data }: { data: Record<string, string> } = JSON.parse(text);
    const target = join(folder, 'certs', name);
    await mkdir(target, { recursive: true });
    for (const [file, content] of Object.entries(data))
      await writeFile(join(target, file), Buffer.from(content, 'base64'), { mode: 0o600 });
  }
}

async function provideEnvoy(folder: string): Promise<void> {
  const envoy = await pinnedEnvoy();
  if ('missing' in envoy) throw new Error(envoy.missing);
  const programs = join(folder, 'envoy-versions', ENVOY_VERSION, 'bin');
  await mkdir(programs, { recursive: true });
  await symlink(envoy.path, join(programs, 'envoy'));
}

async function configOf(folder: string): Promise<object> {
  return {
    apiVersion: API,
    kind: 'EnvoyGateway',
    gateway: { controllerName: CONTROLLER },
    provider: {
      type: 'Custom',
      custom: {
        resource: { type: 'Kubernetes', kubernetes: { leaderElection: { disable: true } } },
        infrastructure: {
          type: 'Host',
          host: { configHome: folder, dataHome: folder, stateHome: folder, runtimeDir: join(folder, 'run') },
        },
      },
    },
    admin: { address: { host: LOOPBACK, port: await anyFreePort(LOOPBACK) } },
    telemetry: { metrics: { prometheus: { disable: true } } },
  };
}
