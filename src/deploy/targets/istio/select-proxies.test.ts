import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProxletError } from '../../../errors.ts';
import { clusterWith } from '../testing-cluster.ts';
import type { IstioOptions } from './options.ts';
import { selectProxies } from './select-proxies.ts';
import { aWorkload, meshConfig, someOptions } from './testing-options.ts';

const CART = aWorkload('Deployment', 'cart', { app: 'cart', tier: 'back' });
const STORE = aWorkload('StatefulSet', 'store', { app: 'store', tier: 'back' });
const OTHER = aWorkload('Deployment', 'other', { app: 'cart' }, 'elsewhere');
const PUBLIC = {
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'public', namespace: 'shop' },
  spec: { gatewayClassName: 'istio' },
};
const ITS_PODS = aWorkload('Deployment', 'public-istio', {
  app: 'public',
  'gateway.networking.k8s.io/gateway-name': 'public',
});
const CLUSTER = clusterWith([CART, STORE, OTHER, PUBLIC]);

const select = (more: Partial<IstioOptions>, cluster: typeof CLUSTER | undefined = CLUSTER, namespace = 'shop') =>
  selectProxies(someOptions(more), namespace, cluster);

async function refused(asked: Promise<unknown>): Promise<ProxletError> {
  const error = await asked.then(
    () => assert.fail('it is not refused'),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ProxletError);
  return error;
}

test('where nothing is named it refuses and shows what there is as options', async () => {
  const {
    code,
    details,
    exitCode,
    output = '',
  } = await refused(select({}, clusterWith([CART, STORE, OTHER, PUBLIC, ITS_PODS])));
  assert.deepEqual([code, exitCode], ['target-missing', 2]);
  assert.deepEqual(details['choices'], [
    '--gateway public     Gateway public',
    '--labels app=cart    deployment cart',
    '--labels app=store   statefulset store',
  ]);
  assert.match(output, /^what there is:\n {2}--gateway public/);
});

test('without a cluster, or one that may not be asked, it refuses without choices', async () => {
  const silent = clusterWith([CART], { forbidden: ['Deployment', 'StatefulSet', 'DaemonSet'], unknown: ['Gateway'] });
  for (const error of [
    await refused(selectProxies(someOptions(), 'shop', undefined)),
    await refused(select({}, silent)),
  ]) {
    assert.equal(error.code, 'target-missing');
    assert.equal(error.output, undefined);
    assert.match(error.hint ?? '', /--labels/);
  }
});

test('labels of some workloads are what is wanted', async () => {
  assert.deepEqual(await select({ labels: { app: 'cart' } }), []);
});

test('labels of all workloads are refused unless the whole namespace is meant', async () => {
  const error = await refused(select({ labels: { tier: 'back' } }));
  assert.equal(error.code, 'target-missing');
  assert.match(error.message, /labels tier=back are those of all 2 workloads/);
  assert.deepEqual(await select({ labels: { tier: 'back' }, wholeNamespace: true }), []);
});

test('the labels of the only workload are as narrow as can be', async () => {
  assert.deepEqual(await select({ labels: { app: 'cart' } }, clusterWith([CART])), []);
});

test('labels of no workload are noted', async () => {
  assert.deepEqual(await select({ labels: { app: 'cat' } }), ['no workload in shop has the labels app=cat']);
});

test('who may not list workloads deploys all the same', async () => {
  const notes = await select({ labels: { app: 'cart' } }, clusterWith([CART], { forbidden: ['Deployment'] }));
  assert.deepEqual(notes, ['not checked: you may not list the workloads of shop']);
});

test('another type of workload with the same labels is refused where one type is meant', async () => {
  const error = await refused(select({ labels: { tier: 'back' }, workloadType: 'deployment' }));
  assert.equal(error.code, 'workload-type-mismatch');
  assert.match(error.message, /the labels tier=back also select statefulset store/);
  assert.deepEqual(await select({ labels: { app: 'cart' }, workloadType: 'deployment' }), []);
});

test('a whole namespace is said, and refused where it has workloads of other types than are meant', async () => {
  assert.deepEqual(await select({ wholeNamespace: true }), ['every proxy of namespace shop gets the filter']);
  const error = await refused(select({ wholeNamespace: true, workloadType: 'statefulset' }));
  assert.match(error.message, /the namespace also has deployment cart/);
});

test('the root namespace is the whole mesh, and labels there are those of every namespace', async () => {
  const error = await refused(select({}, CLUSTER, 'istio-system'));
  assert.match(error.message, /the whole mesh/);
  assert.deepEqual(await select({ wholeNamespace: true }, CLUSTER, 'istio-system'), ['the whole mesh gets the filter']);
  const unknown = ['every proxy of the namespace that it is applied to gets the filter'];
  assert.deepEqual(await selectProxies(someOptions({ wholeNamespace: true }), '', undefined), unknown);
  assert.deepEqual(await select({ labels: { app: 'cart' } }, CLUSTER, 'istio-system'), [
    'in istio-system labels select in every namespace: app=cart also selects pods in shop, elsewhere',
  ]);
});

test('the root namespace is the one that the mesh is configured with', async () => {
  const cluster = clusterWith([CART, OTHER, meshConfig('rootNamespace: shop')]);
  assert.deepEqual(await select({ wholeNamespace: true }, cluster), ['the whole mesh gets the filter']);
  const usual = ['every proxy of namespace istio-system gets the filter'];
  assert.deepEqual(await select({ wholeNamespace: true }, cluster, 'istio-system'), usual);
});

test('a gateway is not looked for among workloads', async () => {
  assert.deepEqual(await select({ targets: [{ kind: 'Gateway', name: 'public' }] }), []);
});
