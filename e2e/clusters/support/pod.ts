/**
 * A gateway of a test as a pod of its cluster: what is there to ask through the API server are its agent's statistics and
 * its log. The log comes from a node of ours, as from a kubelet.
 */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { after } from 'node:test';
import { makeCertificate } from '../../support/certificate.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import type { ApiServer } from './api-server.ts';
import type { RunningGateway } from './istio.ts';

/** An address of this machine that an API server connects to for a pod: it refuses loopback. */
function machineAddress(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

/** Why there can be no pods here; false when there can. */
export function missingPodAddress(): string | false {
  return machineAddress() === undefined && 'no address here but loopback';
}

/** Makes the pod `gateway` of a gateway. */
export async function makePod(
  server: ApiServer,
  gateway: RunningGateway,
  { namespace, labels }: { namespace: string; labels: Record<string, string> },
): Promise<void> {
  const nodeName = `node-${randomUUID()}`;
  await apply(server, '/api/v1/nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: nodeName },
    status: {
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      daemonEndpoints: { kubeletEndpoint: { Port: await startKubelet(gateway.log) } },
    },
  });
  const address = machineAddress();
  await apply(server, `/api/v1/namespaces/${namespace}/pods`, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'gateway',
      labels,
      annotations: { 'status.sidecar.istio.io/port': String(gateway.statusPort) },
    },
    spec: { nodeName, containers: [{ name: 'istio-proxy', image: 'istio/proxyv2' }] },
    status: { phase: 'Running', podIP: address, podIPs: [{ ip: address }] },
  });
}

/** Applies an object and then its status. */
async function apply(
  server: ApiServer,
  path: string,
  object: { metadata: { name: string; [field: string]: unknown }; [field: string]: unknown },
): Promise<void> {
  for (const part of ['', '/status']) {
    const { status, text } = await server.request('PATCH', `${path}/${object.metadata.name}${part}?force=true`, object);
    if (status > 201) throw new Error(`${path}${part}: ${text}`);
  }
}

/** Returns the port of something that serves a container's log, whichever is asked for. */
async function startKubelet(log: readonly string[]): Promise<number> {
  const { key, cert } = await makeCertificate(await scratchFolder(), 'kubelet');
  const kubelet = createServer({ key, cert }, ({ url = '' }, response) => {
    if (url.startsWith('/containerLogs/')) response.end(`${log.join('\n')}\n`);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => kubelet.listen(0, '127.0.0.1', resolve));
  after(() => kubelet.close());
  return (kubelet.address() as AddressInfo).port;
}
