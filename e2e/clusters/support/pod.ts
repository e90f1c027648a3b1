/**
 * A proxy of a test as a pod of its cluster: what is there to ask through the API server are its agent's statistics and
 * its log. The log comes from a node of ours, as from a kubelet.
 */
import { randomUUID } from 'node:crypto';
import { networkInterfaces } from 'node:os';
import type { ApiServer } from './api-server.ts';
import type { RunningAgent } from './istio-agent.ts';
import { PodLogs } from './pod-logs.ts';
import { turnTime } from './turn-time.ts';

/** An address of this machine that an API server connects to for a pod: it refuses loopback. */
function machineAddress(): string | undefined {
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return addresses.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

/** Why there can be no pods here; false when there can. */
export function missingPodAddress(): string | false {
  return machineAddress() === undefined && 'no address here but loopback';
}

/** Makes the pod of a proxy. */
export async function makePod(server: ApiServer, agent: RunningAgent): Promise<void> {
  const { name, namespace, labels } = agent;
  const logs = await PodLogs.start(server, `node-${randomUUID()}`);
  const annotations = { 'status.sidecar.istio.io/port': String(agent.statusPort) };
  await logs.run(namespace, name, 'istio-proxy', labels, { annotations, address: machineAddress() });
  agent.onLine((line) => logs.write(namespace, name, turnTime(), line));
}
