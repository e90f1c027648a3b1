import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject, KubeObject } from '../../kubernetes/object.ts';
import { clusterWith } from '../testing-cluster.ts';
import { anImage } from '../testing-deployable.ts';
import { gloo } from './gloo.ts';
import type { GlooOptions } from './options.ts';

const FILTERS = ['spec', 'httpGateway', 'options', 'wasm', 'filters'];
const NOTHING: GlooOptions = { gateways: [], labels: {}, allGateways: false, failOpen: false };

const gateway = (name: string, spec: JsonObject, labels = {}, namespace = 'shop'): KubeObject => ({
  apiVersion: 'gateway.solo.io/v1',
  kind: 'Gateway',
  metadata: { name, namespace, labels },
  spec,
});

const CLUSTER = clusterWith([
  gateway('front', { httpGateway: {} }, { app: 'shop', tier: 'web' }),
  gateway('back', { httpGateway: {} }, { app: 'shop' }),
  gateway('db', { tcpGateway: {} }, { app: 'shop' }),
  gateway('mixed', { hybridGateway: {} }),
  gateway('gateway-proxy', { httpGateway: {} }, {}, 'gloo-system'),
]);

async function placed(options: Partial<GlooOptions>, cluster: typeof CLUSTER | undefined = CLUSTER) {
  const { placements, notes } = await gloo.place(anImage(), { ...NOTHING, ...options }, cluster);
  return { names: placements.map(({ object: { namespace, name } }) => `${namespace}/${name}`), notes, placements };
}

test('the Gateways of these names get the filter, in their list', async () => {
  const { names, placements } = await placed({ gateways: ['back', 'front'] });
  assert.deepEqual(names, ['shop/back', 'shop/front']);
  assert.deepEqual(placements[0]?.at, { list: FILTERS, before: undefined });
});

test('a cluster without the kind is refused with what to install', async () => {
  const old = clusterWith([], { unknown: ['Gateway'] });
  await assert.rejects(placed({ gateways: ['front'] }, old), { code: 'kind-missing', hint: /^install Gloo Gateway/ });
});

test('a Gateway that is named twice gets the filter once', async () => {
  const twice = { gateways: ['front', 'back', 'front'] };
  assert.deepEqual((await placed(twice)).names, ['shop/front', 'shop/back']);
  assert.equal((await placed(twice, undefined)).names.length, 2);
});

test('a new filter can stand before one that is there', async () => {
  const filters = { httpGateway: { options: { wasm: { filters: [{ name: 'auth' }] } } } };
  const { placements } = await placed(
    { gateways: ['front'], before: 'auth' },
    clusterWith([gateway('front', filters)]),
  );
  assert.deepEqual(placements[0]?.at, { list: FILTERS, before: 'auth' });
  await assert.rejects(placed({ gateways: ['front'], before: 'auth' }), { code: 'filter-missing' });
});

test('labels choose Gateways, and those that can have no filters are named and left out', async () => {
  assert.deepEqual(await placed({ labels: { app: 'shop', tier: 'web' } }).then(({ names }) => names), ['shop/front']);
  const { names, notes } = await placed({ labels: { app: 'shop' } });
  assert.deepEqual(names, ['shop/front', 'shop/back']);
  assert.deepEqual(notes, ['Gateway db is left out: it forwards TCP']);
});

test('all Gateways are those of the namespace', async () => {
  assert.deepEqual((await placed({ allGateways: true })).names, ['shop/front', 'shop/back']);
  assert.deepEqual((await placed({ allGateways: true, namespace: 'gloo-system' })).names, [
    'gloo-system/gateway-proxy',
  ]);
});

const CHOICES = [
  '--gateway front -n shop   labels app=shop,tier=web',
  '--gateway back -n shop   labels app=shop',
  '--gateway db -n shop   not usable: it forwards TCP',
  '--gateway mixed -n shop   not usable: it is a hybrid of several, whose filters have no names',
  '--gateway gateway-proxy -n gloo-system',
];

for (const [what, options] of Object.entries<Partial<GlooOptions>>({
  'nothing said': {},
  'a name that there is not': { gateways: ['front', 'frnt'] },
  'labels that no Gateway has': { labels: { app: 'cart' } },
  'only one that can have none': { gateways: ['db'] },
})) {
  test(`${what}: refused, with the Gateways that there are`, async () =>
    assert.rejects(
      placed(options),
      ({ code, details, output }) =>
        code === 'target-missing' &&
        assert.deepEqual(details.choices, CHOICES) === undefined &&
        output.includes(`  ${CHOICES[0]}\n`),
    ));
}

test('a user who may not see Gateways elsewhere is shown none', async () =>
  assert.rejects(
    gloo.place(anImage(), NOTHING, clusterWith([], { forbidden: ['Gateway'] })),
    ({ code, details }) => code === 'target-missing' && details.choices.length === 0,
  ));

test('two ways of choosing are refused', async () =>
  assert.rejects(placed({ gateways: ['front'], allGateways: true }), { code: 'options-conflict' }));

test('without a cluster names suffice, and nothing else does', async () => {
  const offline = (options: Partial<GlooOptions>) => gloo.place(anImage(), { ...NOTHING, ...options }, undefined);
  assert.equal((await offline({ gateways: ['x'] })).placements[0]?.object.namespace, '');
  await assert.rejects(offline({ allGateways: true }), { code: 'cluster-needed' });
  await assert.rejects(offline({}), { code: 'target-missing' });
});

const deployment = (image: string): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'gateway-proxy', namespace: 'gloo-system', labels: { gloo: 'gateway-proxy' } },
  spec: { template: { spec: { containers: [{ image: 'busybox:1.37' }, { image }] } } },
});

test('the host is the release of the proxy that runs', async () => {
  for (const image of [
    'quay.io/solo-io/gloo-ee-envoy-wrapper:1.18.2',
    'registry:5000/gloo-envoy-wrapper:v1.18.0-beta1@sha256:abc',
  ]) {
    assert.deepEqual(await gloo.host(clusterWith([deployment(image)])), {
      release: { name: 'gloo@1.18', envoy: 31 },
      source: `Deployment gloo-system/gateway-proxy, image ${image}`,
    });
  }
});

test('the host is not told where the image, its release or the right to see it is missing', async () => {
  assert.equal(await gloo.host(clusterWith([])), undefined);
  assert.equal(await gloo.host(clusterWith([deployment('quay.io/solo-io/gloo-ee-envoy-wrapper:latest')])), undefined);
  assert.equal(await gloo.host(clusterWith([deployment('quay.io/solo-io/gloo-ee-envoy-wrapper:1.99.0')])), undefined);
  assert.equal(await gloo.host(clusterWith([], { forbidden: ['Deployment'] })), undefined);
});

test('the code of a filter is the image that it names by digest', () => {
  const [kind] = gloo.kinds;
  const digest = `sha256:${'b'.repeat(64)}`;
  assert.deepEqual(kind?.codeOf({ image: `x/y@${digest}` }), { url: `x/y@${digest}`, digest });
  assert.equal(kind?.codeOf({ image: 'x/y:1.0' }), undefined);
  assert.equal(kind?.codeOf({ filePath: '/x.wasm' }), undefined);
});
