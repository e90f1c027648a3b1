import { RegistryClient } from '../../../registry/client/registry-client.ts';
import { packImage, storeImage } from '../../../src/image/index.ts';
import { type Outcome, proxlet } from '../../support/proxlet.ts';
import { startRegistry } from '../../support/registry.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { type ApiServer, startApiServer } from './api-server.ts';
import { type Istio, startIstio } from './istio.ts';

/** A cluster with Istio, and somebody who deploys to a namespace of it. */
export interface IstioMesh {
  server: ApiServer;
  istio: Istio;
  /** Of the context. */
  namespace: string;
  kubeconfig: string;
  /** Where commands run. */
  cwd: string;
  proxlet(...args: string[]): Promise<Outcome>;
  /** Pushes a filter into a registry that everybody may read. Returns its reference. */
  push(name: string, module: Uint8Array): Promise<string>;
}

/** Starts a mesh that has no proxies yet. */
export async function startIstioMesh(): Promise<IstioMesh> {
  const server = await startApiServer({ crds: ['istio'] });
  const namespace = await server.namespace();
  const istio = await startIstio(server);
  const cwd = await scratchFolder();
  const kubeconfig = await server.kubeconfig('admin', { namespace });
  const env = { KUBECONFIG: kubeconfig, XDG_DATA_HOME: cwd };
  const { host } = await startRegistry();
  const registry = new RegistryClient(host);
  return {
    server,
    istio,
    namespace,
    kubeconfig,
    cwd,
    proxlet: (...args) => proxlet(args, { cwd, env }),
    push: async (name, module) => {
      const filter = { module, runtime: { abiVersions: ['v0.2.1'], rootIds: [] }, annotations: {} };
      await storeImage(registry.repository(name), await packImage(filter, 'compat'), 'v1');
      return `${host}/${name}:v1`;
    },
  };
}
