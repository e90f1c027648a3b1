import assert from 'node:assert/strict';
import { after } from 'node:test';
import { RegistryClient } from '../../../registry/client/registry-client.ts';
import { contentOf, describe } from '../../../registry/content.ts';
import { MediaType } from '../../../registry/media-types.ts';
import type { Deployable } from '../../../src/deploy/deployable.ts';
import { applyPlan, listDeployments, planDeploy, planUndeploy, waitForHealth } from '../../../src/deploy/index.ts';
import { openCluster } from '../../../src/deploy/kubernetes/open-cluster.ts';
import { prepareFilter } from '../../../src/deploy/preflight/index.ts';
import { type EnvoyGatewayOptions, envoyGateway } from '../../../src/deploy/targets/envoy-gateway/index.ts';
import type { Health } from '../../../src/deploy/targets/target.ts';
import { Images } from '../../../src/image/images.ts';
import { packImage, storeImage } from '../../../src/image/index.ts';
import { ImageUser } from '../../support/image-user.ts';
import { proxlet } from '../../support/proxlet.ts';
import { startRegistry } from '../../support/registry.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { startApiServer } from './api-server.ts';
import { askGateway } from './ask-gateway.ts';
import { echoFilter } from './echo-filter.ts';
import { startEnvoyGateway } from './envoy-gateway.ts';
import { startTail } from './tail.ts';

const WAIT = 240_000;

/**
 * Starts an Envoy Gateway with an API server of its own, for namespaces with a gateway each, beside a registry with a filter
 * that answers with its configuration.
 */
export async function startShops() {
  const server = await startApiServer({ crds: ['envoy-gateway'] });
  const control = await startEnvoyGateway(server);
  const folder = await scratchFolder();
  const user = new ImageUser(folder);
  const images = new Images(user.env);
  after(() => images.close());
  const { host } = await startRegistry();
  const registry = new RegistryClient(host);
  const push = async (name: string, module: Uint8Array) => {
    const filter = { module, runtime: { abiVersions: ['v0.2.1'], rootIds: [] }, annotations: {} };
    return storeImage(registry.repository(name), await packImage(filter, 'artifact'), '1');
  };
  const module = echoFilter();
  const image = await push('echo', module);
  const index = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MediaType.imageIndex, manifests: [image] }));
  const indexDescriptor = describe(MediaType.imageIndex, index);
  await registry.repository('echo').push(indexDescriptor, contentOf(index));
  await registry.repository('echo').tag(indexDescriptor, 'index');

  const filter = async (source: string, configuration: object, id?: string): Promise<Deployable> => {
    const { signal } = new AbortController();
    const said = { id, configuration: JSON.stringify(configuration), consumer: 'envoy-gateway' as const };
    const request = { images, env: user.env, cwd: folder, source, signal, onProgress() {}, ...said };
    return (await prepareFilter(request)).filter;
  };

  return {
    server,
    control,
    echo: `${host}/echo:1`,
    echoIndex: `${host}/echo:index`,
    indexDigest: indexDescriptor.digest,
    module,
    filter,
    /** The user's, whose logins are in `docker` below it. */
    folder,
    /** Pushes a filter. Returns its reference. */
    push: async (name: string, module: Uint8Array) => {
      await push(name, module);
      return `${host}/${name}:1`;
    },
    /** A namespace with a gateway. */
    shop: async () => {
      const namespace = await server.namespace();
      const { url } = await control.startGateway({ namespace });
      const kubeconfig = await server.kubeconfig('admin', { namespace });
      const cluster = await openCluster({ kubeconfig, env: {} });
      after(() => cluster.close());
      const clusters = [cluster];
      const env = { ...user.env, KUBECONFIG: kubeconfig };
      return {
        namespace,
        cluster,
        proxlet: (...args: string[]) => proxlet(args, { cwd: folder, env }),
        tail: (...args: string[]) => startTail(['envoy-gateway', ...args], { cwd: folder, kubeconfig }),
        header: async (name: string) => (await askGateway(url)).headers[name],
        status: async () => (await askGateway(url)).status,
        deploy: async (
          deployable: Deployable,
          options: Partial<EnvoyGatewayOptions>,
          force = false,
        ): Promise<{ health: Health; notes: string[] }> => {
          const all = { targets: [], selectors: [], failOpen: false, env: [], ...options };
          const plan = await planDeploy({
            target: envoyGateway,
            filter: deployable,
            options: all,
            clusters,
            force,
          });
          await applyPlan(plan);
          const [outcome] = await waitForHealth(plan, { timeout: WAIT });
          return {
            health: outcome?.health ?? assert.fail('nothing was deployed'),
            notes: plan.notes.map(({ text }) => text),
          };
        },
        undeploy: async (id: string) =>
          applyPlan(await planUndeploy({ target: envoyGateway, id, clusters, force: false })),
        listed: async () =>
          (await listDeployments({ targets: [envoyGateway], cluster, namespace, signal: AbortSignal.timeout(WAIT) }))
            .deployments,
      };
    },
  };
}
