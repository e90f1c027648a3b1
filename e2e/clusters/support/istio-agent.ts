import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { anyFreePort } from '../../../src/run/free-port.ts';
import { goModuleFile } from '../../support/go-modules.ts';
import { goTool, PILOT_AGENT } from '../../support/go-tools.ts';
import { pinnedEnvoy } from '../../support/pinned-envoy.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { withPrivateMounts } from './private-mounts.ts';
import { type Program, startProgram } from './program.ts';

const LOOPBACK = '127.0.0.1';

/** Who a proxy is to Istio. */
export interface ProxyIdentity {
  /** Of its pod. */
  name: string;
  namespace: string;
  /** What a WasmPlugin selects it by. */
  labels: Record<string, string>;
}

export interface AgentSettings extends ProxyIdentity {
  type: 'router' | 'sidecar';
  /** Of istiod: `127.0.0.1:PORT`. */
  discoveryAddress: string;
  /** Beside what every agent has. */
  env?: NodeJS.ProcessEnv;
}

export interface RunningAgent extends Program, ProxyIdentity {
  /** Where the agent has its statistics. */
  statusPort: number;
}

/** Starts Istio's agent, which starts the pinned Envoy. What Envoy listens on depends on the objects of the cluster. */
export async function startAgent({ type, discoveryAddress, env, ...identity }: AgentSettings): Promise<RunningAgent> {
  const { name, namespace, labels } = identity;
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
    ...['proxy', type, '--domain', `${namespace}.svc.cluster.local`, '--proxyLogLevel', 'warning,wasm:info'],
  ]);
  const program = startProgram(command, args, {
    cwd: folder,
    env: {
      PROXY_CONFIG: JSON.stringify(proxyConfig),
      POD_NAME: name,
      POD_NAMESPACE: namespace,
      INSTANCE_IP: LOOPBACK,
      ISTIO_META_CLUSTER_ID: 'Kubernetes',
      ISTIO_METAJSON_LABELS: JSON.stringify(labels),
      FILE_MOUNTED_CERTS: 'true',
      JWT_POLICY: 'none',
      CREDENTIAL_FETCHER_TYPE: '',
      PROXY_XDS_DEBUG_VIA_AGENT: 'false',
      WASM_INSECURE_REGISTRIES: '*',
      ...env,
    },
  });
  return { ...program, ...identity, statusPort };
}

/** Istio's template, with nothing on every address and no port that another proxy may have. */
async function writeBootstrap(folder: string): Promise<string> {
  const template = await readFile(goModuleFile('istio', 'tools/packaging/common/envoy_bootstrap.json'), 'utf8');
  const text = template
    .replaceAll('{{ .wildcard }}', LOOPBACK)
    .replaceAll(/\{\{ \.envoy_(prometheus|status)_port \}\}/g, '0');
  const file = join(folder, 'bootstrap.json');
  await writeFile(file, text);
  return file;
}
