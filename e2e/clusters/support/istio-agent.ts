import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { anyFreePort } from '../../../src/run/free-port.ts';
import { type Certificate, makeCertificate } from '../../support/certificate.ts';
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

/** What an agent knows of istiod. */
export interface IstioControl {
  /** Of its discovery service over TLS: `127.0.0.1:PORT`. */
  address: string;
  /** Signs istiod's certificate and those of the proxies. */
  authority: Certificate;
}

export interface AgentSettings extends ProxyIdentity {
  type: 'router' | 'sidecar';
  control: IstioControl;
  /** Beside what every agent has. */
  env?: NodeJS.ProcessEnv;
}

export interface RunningAgent extends Program, ProxyIdentity {
  /** Where the agent has its statistics. */
  statusPort: number;
}

/** Starts Istio's agent, which starts the pinned Envoy. What Envoy listens on depends on the objects of the cluster. */
export async function startAgent({ type, control, env, ...identity }: AgentSettings): Promise<RunningAgent> {
  const { name, namespace, labels } = identity;
  const folder = await scratchFolder();
  const statusPort = await anyFreePort(LOOPBACK);
  const envoy = await pinnedEnvoy();
  if ('missing' in envoy) throw new Error(envoy.missing);
  const proxyConfig = {
    discoveryAddress: control.address,
    controlPlaneAuthPolicy: 'MUTUAL_TLS',
    proxyMetadata: await mountCertificates(folder, namespace, control.authority),
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
      // Where the agent asks its Envoy for statistics.
      ENVOY_PROMETHEUS_PORT: String(await anyFreePort(LOOPBACK)),
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

/**
 * Puts the proxy's certificate where the agent, which runs in `folder`, looks for it. Returns what tells the agent to show
 * it to istiod, which gives pull secrets only to those it knows.
 */
async function mountCertificates(folder: string, namespace: string, issuer: Certificate) {
  const path = join(folder, 'etc/certs');
  await mkdir(path, { recursive: true });
  const subject = `URI:spiffe://cluster.local/ns/${namespace}/sa/default` as const;
  const { certFile, keyFile, cert, key } = await makeCertificate(folder, 'proxy', { subject, issuer });
  await writeFile(join(path, 'root-cert.pem'), issuer.cert);
  await writeFile(join(path, 'cert-chain.pem'), cert);
  await writeFile(join(path, 'key.pem'), key);
  return { ISTIO_META_TLS_CLIENT_KEY: keyFile, ISTIO_META_TLS_CLIENT_CERT_CHAIN: certFile };
}

/** Istio's template, with nothing on every address and no port that another proxy may have. */
async function writeBootstrap(folder: string): Promise<string> {
  const template = await readFile(goModuleFile('istio', 'tools/packaging/common/envoy_bootstrap.json'), 'utf8');
  const text = template.replaceAll('{{ .wildcard }}', LOOPBACK).replaceAll('{{ .envoy_status_port }}', '0');
  const file = join(folder, 'bootstrap.json');
  await writeFile(file, text);
  return file;
}
