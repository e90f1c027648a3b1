/**
 * Istio against the API server of a test: its control plane, and gateways and sidecars that run the pinned Envoy. All
 * of it listens on 127.0.0.1 only.
 *
 *     const skip = await missingIstio();
 *     const istio = await startIstio(cluster); // with the definitions of `istio`
 *     const gateway = await istio.startGateway({ namespace, labels: { app: 'gateway' } });
 *     await askGateway(gateway.url); // 200 `hello`; a WasmPlugin that selects the labels is run by it
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { anyFreePort } from '../../../src/run/free-port.ts';
import { makeCertificate } from '../../support/certificate.ts';
import { goTool, PILOT_AGENT, PILOT_DISCOVERY } from '../../support/go-tools.ts';
import { pinnedEnvoy } from '../../support/pinned-envoy.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { type ApiServer, missingApiServer } from './api-server.ts';
import type { IstioControl } from './istio-agent.ts';
import { type GatewaySettings, type RunningGateway, startGateway } from './istio-gateway.ts';
import { type RunningSidecar, type SidecarSettings, startSidecar } from './istio-sidecar.ts';
import { missingPrivateMounts } from './private-mounts.ts';
import { startProgram } from './program.ts';
import { until } from './until.ts';

const LOOPBACK = '127.0.0.1';
const NAMESPACE = 'istio-system';

export interface Istio {
  log: readonly string[];
  /** Starts a gateway, and waits until it answers. */
  startGateway(settings: GatewaySettings): Promise<RunningGateway>;
  /** Starts a sidecar, and waits until it answers. */
  startSidecar(settings: SidecarSettings): Promise<RunningSidecar>;
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
  const address = `${LOOPBACK}:${await anyFreePort(LOOPBACK)}`;
  const authority = await makeCertificate(folder, 'authority');
  const { certFile, keyFile } = await makeCertificate(folder, 'istiod', { issuer: authority });
  const control: IstioControl = { address, authority };
  const settings = {
    kubeconfig: await server.kubeconfig('admin'),
    meshConfig,
    httpAddr: http,
    secureGRPCAddr: address,
    tlsCertFile: certFile,
    tlsKeyFile: keyFile,
    caCertFile: authority.certFile,
    // Nothing else listens: these would, on every address.
    httpsAddr: '',
    grpcAddr: '',
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
  return {
    ...program,
    startGateway: (gateway) => startGateway(server, control, gateway),
    startSidecar: (sidecar) => startSidecar(server, control, sidecar),
  };
}
