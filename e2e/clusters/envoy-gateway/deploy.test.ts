/** Filters deployed to a real Envoy Gateway: what its proxies answer, and what it says of the policies. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, test } from 'node:test';
import { RegistryClient } from '../../../registry/client/registry-client.ts';
import { contentOf, describe } from '../../../registry/content.ts';
import { MediaType } from '../../../registry/media-types.ts';
import type { Deployable } from '../../../src/deploy/deployable.ts';
import { applyPlan, listDeployments, planDeploy, planUndeploy, waitForHealth } from '../../../src/deploy/index.ts';
import { listAt, textAt } from '../../../src/deploy/kubernetes/fields.ts';
import type { JsonObject } from '../../../src/deploy/kubernetes/object.ts';
import { openCluster } from '../../../src/deploy/kubernetes/open-cluster.ts';
import { prepareFilter } from '../../../src/deploy/preflight/index.ts';
import {
  type EnvoyGatewayOptions,
  envoyGateway,
  type PolicyTarget,
} from '../../../src/deploy/targets/envoy-gateway/index.ts';
import type { Health } from '../../../src/deploy/targets/target.ts';
import { Images } from '../../../src/image/images.ts';
import { packImage, storeImage } from '../../../src/image/index.ts';
import { ImageUser } from '../../support/image-user.ts';
import { startRegistry } from '../../support/registry.ts';
import { scratchFolder } from '../../support/scratch-folder.ts';
import { startApiServer } from '../support/api-server.ts';
import { apply } from '../support/apply.ts';
import { askGateway } from '../support/ask-gateway.ts';
import { ECHO_HEADER, echoFilter } from '../support/echo-filter.ts';
import { missingEnvoyGateway, startEnvoyGateway } from '../support/envoy-gateway.ts';
import { FILTER_HEADER, startFilterRegistry } from '../support/filter-image.ts';
import type { Program } from '../support/program.ts';
import { until } from '../support/until.ts';

const skip = await missingEnvoyGateway();
const GATEWAY: PolicyTarget = { kind: 'Gateway', name: 'gateway' };
const ROUTE: PolicyTarget = { kind: 'HTTPRoute', name: 'route' };
const WAIT = 60_000;

async function start() {
  const server = await startApiServer({ crds: ['envoy-gateway'] });
  const control = await startEnvoyGateway(server);
  const folder = await scratchFolder();
  const user = new ImageUser(folder);
  const images = new Images(user.env);
  after(() => images.close());
  const { host } = await startRegistry();
  const repository = new RegistryClient(host).repository('echo');
  const echo = { module: echoFilter(), runtime: { abiVersions: ['v0.2.1'], rootIds: [] }, annotations: {} };
  const image = await storeImage(repository, await packImage(echo, 'artifact'), '1');
  const index = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MediaType.imageIndex, manifests: [image] }));
  const indexDescriptor = describe(MediaType.imageIndex, index);
  await repository.push(indexDescriptor, contentOf(index));
  await repository.tag(indexDescriptor, 'index');

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
    module: echo.module,
    filter,
    /** A namespace with a gateway. */
    shop: async () => {
      const namespace = await server.namespace();
      const { url } = await control.startGateway({ namespace });
      const kubeconfig = await server.kubeconfig('admin', { namespace });
      const cluster = await openCluster({ kubeconfig, env: {} });
      after(() => cluster.close());
      const clusters = [cluster];
      return {
        namespace,
        cluster,
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

/** Waits until something is so; what it was instead is the error's cause. */
function untilEqual(what: string, read: () => Promise<unknown>, wanted: unknown, control: Program): Promise<void> {
  const isSo = async () => {
    assert.deepEqual(await read(), wanted);
    return true;
  };
  return until(what, isSo, control);
}

const peer = skip === false ? await start() : undefined;

test('a filter is run, a changed configuration takes effect, and undeploy takes it away', { skip }, async () => {
  const { echo, filter, shop, control } = peer ?? assert.fail('no Envoy Gateway');
  const { deploy, undeploy, header, listed } = await shop();
  assert.equal(await header(ECHO_HEADER), undefined);
  for (const configuration of [{ greeting: 'one' }, { greeting: 'two', more: [1, 2.5, null] }]) {
    const { health, notes } = await deploy(await filter(echo, configuration), { targets: [GATEWAY] });
    assert.deepEqual([health, notes], [{ state: 'ready' }, []]);
    const text = JSON.stringify(configuration);
    await until(`${text} is in force`, async () => (await header(ECHO_HEADER)) === text, control);
  }
  assert.deepEqual(
    (await listed()).map(({ id, place, revision, health, drift }) => ({ id, place, revision, health, drift })),
    [{ id: 'echo', place: 'spec', revision: 2, health: { state: 'ready' }, drift: undefined }],
  );
  await undeploy('echo');
  await until('the filter is gone', async () => (await header(ECHO_HEADER)) === undefined, control);
  assert.deepEqual(await listed(), []);
});

test('another image of the filter takes the place of the one before', { skip }, async () => {
  const { filter, shop, control } = peer ?? assert.fail('no Envoy Gateway');
  const { deploy, header } = await shop();
  const registry = await startFilterRegistry();
  for (const tag of ['v1', 'v2', 'v3']) {
    const { health } = await deploy(await filter(await registry.push(tag), {}), { targets: [GATEWAY] });
    assert.deepEqual(health, { state: 'ready' });
    await until(`${tag} is run`, async () => (await header(FILTER_HEADER)) === tag, control);
  }
});

test('an image out of an index, and a module by its URL, are run', { skip }, async () => {
  const { echoIndex, filter, shop, control, module } = peer ?? assert.fail('no Envoy Gateway');
  const { deploy, header } = await shop();
  const listener = createServer((_, response) => response.end(module)).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  after(() => listener.close());
  const address = listener.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  for (const source of [echoIndex, `http://127.0.0.1:${port}/echo.wasm`]) {
    const { health } = await deploy(await filter(source, { source }), { targets: [ROUTE] });
    assert.deepEqual(health, { state: 'ready' });
    await until(`${source} is run`, async () => (await header(ECHO_HEADER)) === JSON.stringify({ source }), control);
  }
});

test('what Envoy Gateway refuses is told in its words, and requests are not served without the filter', {
  skip,
}, async () => {
  const { echo, filter, shop, control, indexDigest } = peer ?? assert.fail('no Envoy Gateway');
  const { deploy, status, listed } = await shop();
  const good = await filter(echo, {});
  const pinnedTo = (digest: string): Deployable => ({
    ...good,
    code: { kind: 'image', reference: echo, digest, pinned: `${echo.replace(/:1$/, '')}@${digest}` },
  });
  const absent = await deploy(pinnedTo(`sha256:${'0'.repeat(64)}`), { targets: [GATEWAY] });
  assert.equal(absent.health.state, 'failed');
  assert.match(absent.health.reason ?? '', /could not fetch manifest: .*manifest/i);
  await until('requests are refused', async () => (await status()) === 500, control);
  const [listedOne] = await listed();
  assert.deepEqual(listedOne?.health, absent.health);

  // Why images are pinned by their own digest, not by that of an index that names them.
  const byIndex = await deploy(pinnedTo(indexDigest), { targets: [GATEWAY] });
  assert.equal(byIndex.health.state, 'failed');
  assert.match(byIndex.health.reason ?? '', /which does not match/);

  assert.deepEqual((await deploy(good, { targets: [GATEWAY] })).health, { state: 'ready' });
  await until('requests are served again', async () => (await status()) === 200, control);
});

test("merged into others' policy, the filter runs beside theirs and leaves without them", { skip }, async () => {
  const { echo, filter, server, shop, control } = peer ?? assert.fail('no Envoy Gateway');
  const { namespace, deploy, undeploy, header } = await shop();
  const registry = await startFilterRegistry();
  await apply(server, 'envoyextensionpolicies', {
    apiVersion: 'gateway.envoyproxy.io/v1alpha1',
    kind: 'EnvoyExtensionPolicy',
    metadata: { name: 'theirs', namespace },
    spec: {
      targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gateway' }],
      wasm: [{ name: 'greet', code: { type: 'Image', image: { url: await registry.push('v1') } } }],
    },
  });
  const path = `/apis/gateway.envoyproxy.io/v1alpha1/namespaces/${namespace}/envoyextensionpolicies/theirs`;
  const spec = async (): Promise<JsonObject> => JSON.parse((await server.request('GET', path)).text).spec;
  const before = await spec();
  const headers = async () => [await header(FILTER_HEADER), await header(ECHO_HEADER)];
  await until('theirs runs', async () => (await header(FILTER_HEADER)) === 'v1', control);

  const ours = await filter(echo, { ours: true });
  await assert.rejects(
    deploy(ours, { targets: [GATEWAY] }),
    ({ code, hint }) => code === 'policy-conflict' && hint.includes(`-n ${namespace} --merge theirs`),
  );
  // Their list is theirs until it is taken over.
  await assert.rejects(deploy(ours, { merge: 'theirs' }), { code: 'object-conflict' });
  const { health } = await deploy(ours, { merge: 'theirs' }, true);
  assert.deepEqual(health, { state: 'ready' });
  await untilEqual('both run', headers, ['v1', '{"ours":true}'], control);
  await deploy(await filter(await registry.push('v2'), {}, 'first'), { merge: 'theirs', before: 'greet' });
  assert.deepEqual(
    listAt(await spec(), 'wasm').map((element) => textAt(element, 'name')),
    ['first', 'greet', 'echo'],
  );
  // Of filters that set the same response header the first one has the last word.
  await untilEqual('the new one runs', headers, ['v2', '{"ours":true}'], control);
  await undeploy('first');
  await undeploy('echo');
  assert.deepEqual(await spec(), before);
  await untilEqual('ours is gone', headers, ['v1', undefined], control);
});

test("of two policies for one thing Envoy Gateway refuses the younger, and a route's goes before its Gateway's", {
  skip,
}, async () => {
  const { echo, filter, shop, server, control } = peer ?? assert.fail('no Envoy Gateway');
  const { namespace, deploy, header, listed } = await shop();
  await deploy(await filter(echo, { at: 'gateway' }, 'whole'), { targets: [GATEWAY] });
  const { health, notes } = await deploy(await filter(echo, { at: 'route' }, 'part'), { targets: [ROUTE] });
  assert.deepEqual(health, { state: 'ready' });
  assert.match(String(notes), new RegExp(`takes the place of the EnvoyExtensionPolicy ${namespace}/whole`));
  await until("the route's runs", async () => (await header(ECHO_HEADER)) === '{"at":"route"}', control);
  const isOverridden = async () => {
    const whole = (await listed()).find(({ id }) => id === 'whole');
    return /This policy is being overridden by other envoyExtensionPolicies/.test(whole?.health.reason ?? '');
  };
  await until("the Gateway's is overridden", isOverridden, control);

  // Of the same second it would be the one whose name comes first.
  const [name, plural] = ['younger', 'envoyextensionpolicies'] as const;
  const apiVersion = 'gateway.envoyproxy.io/v1alpha1';
  const targetRefs = [{ group: 'gateway.networking.k8s.io', ...GATEWAY }];
  const metadata = { name, namespace };
  await apply(server, plural, { apiVersion, kind: 'EnvoyExtensionPolicy', metadata, spec: { targetRefs } });
  const path = `/apis/${apiVersion}/namespaces/${namespace}/${plural}/${name}`;
  const conflicted = async () =>
    /another EnvoyExtensionPolicy has already attached/.test((await server.request('GET', path)).text);
  await until('the younger is refused', conflicted, control);
});
