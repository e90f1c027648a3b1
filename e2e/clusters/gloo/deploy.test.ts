/** Filters in a Gateway's list, which belongs to others too, on a real API server. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { Deployable } from '../../../src/deploy/deployable.ts';
import { applyPlan, listDeployments, planDeploy, planRollback, planUndeploy } from '../../../src/deploy/index.ts';
import { openCluster } from '../../../src/deploy/kubernetes/open-cluster.ts';
import { type GlooOptions, gloo } from '../../../src/deploy/targets/gloo/index.ts';
import { missingApiServer, startApiServer } from '../support/api-server.ts';
import { FILTER } from '../support/golden-manifests.ts';

const skip = missingApiServer();
const server = skip === false ? await startApiServer({ crds: ['gloo'] }) : undefined;

const OTHERS = [
  { name: 'auth', image: 'ghcr.io/them/auth:1', rootId: 'auth', failOpen: true },
  { image: 'ghcr.io/them/nameless:1' },
  { name: 'stats', filePath: '/stats.wasm', config: { '@type': 'x', value: { deep: [1, { a: null }] } } },
];
const REST = {
  bindPort: 8080,
  bindAddress: '::',
  httpGateway: { virtualServices: [{ name: 'shop', namespace: 'shop' }] },
};

interface Gateways {
  deploy(filter: Deployable, options?: Partial<GlooOptions>, force?: boolean): Promise<string[]>;
  undeploy(id: string): Promise<string[]>;
  rollback(id: string): Promise<void>;
  statuses(): Promise<unknown[]>;
  spec(name: string): Promise<object>;
  names(name: string): Promise<unknown[]>;
}

/** A namespace with these Gateways, made by another manager by server-side apply. */
async function withGateways(specs: Record<string, object>): Promise<Gateways> {
  const { request, namespace: makeNamespace, kubeconfig } = server ?? assert.fail('no API server');
  const namespace = await makeNamespace();
  const path = (name: string) => `/apis/gateway.solo.io/v1/namespaces/${namespace}/gateways/${name}`;
  for (const [name, spec] of Object.entries(specs)) {
    const made = await request('PATCH', path(name), {
      apiVersion: 'gateway.solo.io/v1',
      kind: 'Gateway',
      metadata: { name, labels: { app: name } },
      spec,
    });
    assert.equal(made.status, 201, made.text);
  }
  const cluster = await openCluster({ kubeconfig: await kubeconfig('admin', { namespace }), env: {} });
  after(() => cluster.close());
  const clusters = [cluster];
  const spec = async (name: string) => (await request('GET', path(name))).body.spec ?? assert.fail(`no ${name}`);
  return {
    deploy: async (filter, options, force = false) => {
      const all = { gateways: ['front'], labels: {}, allGateways: false, failOpen: false, ...options };
      const plan = await planDeploy({ target: gloo, filter, options: all, clusters, force });
      await applyPlan(plan);
      return plan.changes.map(({ action, object }) => `${action} ${object.name}`);
    },
    undeploy: async (id) => {
      const plan = await planUndeploy({ target: gloo, id, clusters, force: false });
      await applyPlan(plan);
      return plan.changes.map(({ action, object }) => `${action} ${object.name}`);
    },
    rollback: async (id) => applyPlan(await planRollback({ target: gloo, id, clusters, force: false })),
    statuses: async () => {
      const { deployments } = await listDeployments({
        targets: [gloo],
        cluster,
        namespace,
        signal: AbortSignal.timeout(240_000),
      });
      return deployments.map(({ id, object, revision, drift }) => [id, object.name, revision, drift]);
    },
    spec,
    names: async (name) => filtersIn(await spec(name)).map((filter) => filter['name']),
  };
}

function filtersIn(spec: object): Record<string, unknown>[] {
  const { httpGateway }: { httpGateway?: { options?: { wasm?: { filters?: Record<string, unknown>[] } } } } = spec;
  return httpGateway?.options?.wasm?.filters ?? [];
}

const withFilters = (filters: object[]) => ({
  ...REST,
  httpGateway: {
    ...REST.httpGateway,
    options: { httpConnectionManagerSettings: { useRemoteAddress: true }, wasm: { filters } },
  },
});
const called = (id: string): Deployable => ({ ...FILTER, id });

test('into a Gateway without filters and back: what others made is as it was', { skip }, async () => {
  const { deploy, undeploy, spec, names } = await withGateways({ front: REST });
  const before = await spec('front');
  assert.deepEqual(await deploy(called('hello')), ['update front']);
  assert.deepEqual(await names('front'), ['hello']);
  assert.deepEqual(await deploy(called('hello')), ['none front']);
  assert.deepEqual(await undeploy('hello'), ['update front']);
  assert.deepEqual(await spec('front'), before);
});

test('a list that another manager has is not taken without being told to', { skip }, async () => {
  const { deploy, spec } = await withGateways({ front: withFilters(OTHERS) });
  const before = await spec('front');
  await assert.rejects(
    deploy(called('hello')),
    ({ code, message }) => code === 'object-conflict' && /tests/.test(message) && /wasm\.filters/.test(message),
  );
  assert.deepEqual(await spec('front'), before);
});

test("others' filters stay as they are, in their order, and undeploy leaves exactly them", { skip }, async () => {
  const { deploy, undeploy, spec } = await withGateways({ front: withFilters(OTHERS) });
  const before = await spec('front');
  await deploy(called('hello'), { before: 'stats' }, true);
  await deploy(called('last'));
  await deploy({ ...called('hello'), rootId: 'changed' });
  const present = filtersIn(await spec('front'));
  assert.deepEqual(
    present.map(({ name }) => name),
    ['auth', undefined, 'hello', 'stats', 'last'],
  );
  assert.equal(present[2]?.['rootId'], 'changed');
  assert.deepEqual(
    present.filter(({ name }) => name !== 'hello' && name !== 'last'),
    filtersIn(before),
  );
  await undeploy('hello');
  await undeploy('last');
  assert.deepEqual(await spec('front'), before);
});

test('several Gateways are one deployment; those that can have no filters are left alone', { skip }, async () => {
  const tcp = { tcpGateway: { tcpHosts: [] }, bindPort: 9000 };
  const { deploy, undeploy, rollback, statuses, spec, names } = await withGateways({
    front: REST,
    back: REST,
    db: tcp,
  });
  assert.deepEqual(await deploy(called('hello'), { gateways: [], allGateways: true }), ['update back', 'update front']);
  assert.deepEqual(await statuses(), [
    ['hello', 'back', 1, undefined],
    ['hello', 'front', 1, undefined],
  ]);
  await deploy({ ...called('hello'), rootId: 'second' }, { gateways: ['back', 'front'] });
  await rollback('hello');
  assert.equal(filtersIn(await spec('front'))[0]?.['rootId'], 'hello_root');
  assert.deepEqual(await deploy(called('hello'), { gateways: [], labels: { app: 'back' } }), [
    'none back',
    'update front',
  ]);
  assert.deepEqual([await names('back'), await names('front')], [['hello'], []]);
  await undeploy('hello');
  assert.deepEqual(await statuses(), []);
  assert.deepEqual(await spec('db'), tcp);
});

test('two deploy to one Gateway at once: neither is lost', { skip }, async () => {
  const { deploy, names } = await withGateways({ front: REST });
  await Promise.all([deploy(called('a')), deploy(called('b')), deploy(called('c'))]);
  assert.deepEqual((await names('front')).toSorted(), ['a', 'b', 'c']);
});
