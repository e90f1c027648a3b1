import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProxletError } from '../errors.ts';
import type { JsonObject } from './kubernetes/object.ts';
import { listDeployments } from './list-deployments.ts';
import { annotationOf, type DeployRecord, formatRecord } from './record.ts';
import type { TargetKind } from './targets/target.ts';
import { TestingCluster } from './testing-cluster.ts';

const PLUGIN = { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' };
const KIND: TargetKind = {
  ...PLUGIN,
  at: ['spec', { list: ['spec', 'wasm'] }],
  install: '',
  codeOf: ({ url }) => (typeof url === 'string' ? { url, digest: url.slice(url.indexOf('@') + 1) } : undefined),
  health: () => ({ state: 'unknown' }),
};

function clusterOf(spec: JsonObject, record: Partial<DeployRecord>): TestingCluster {
  const cluster = new TestingCluster();
  const whole: DeployRecord = {
    target: 'istio',
    at: 'spec',
    reference: 'me/hello:1',
    digest: 'sha256:1',
    revision: 2,
    since: 1,
    value: undefined,
    history: [],
    ...record,
  };
  const managedFields = [
    { manager: 'kubectl', operation: 'Update', time: '2026-11-23T02:00:00Z' },
    { manager: 'proxlet', operation: 'Apply', time: '2026-11-23T01:00:00Z' },
  ] as const;
  const annotations = { [annotationOf('hello')]: formatRecord(whole) };
  cluster.put({ ...PLUGIN, metadata: { name: 'p', namespace: 'shop', managedFields, annotations }, spec });
  return cluster;
}
async function listed(cluster: TestingCluster, kind = KIND) {
  const { signal } = new AbortController();
  const { deployments, notes } = await listDeployments({
    targets: [{ name: 'istio', kinds: [kind] }],
    cluster,
    signal,
  });
  return { deployment: deployments[0], notes };
}
const driftOf = async (spec: JsonObject, record: Partial<DeployRecord>) =>
  (await listed(clusterOf(spec, record))).deployment?.drift;

test('a deployment is listed with what was deployed, what is there, and since when', async () => {
  const value = { url: 'me/hello@sha256:1' };
  const { deployment } = await listed(clusterOf(value, { value }));
  assert.deepEqual(deployment, {
    context: 'testing',
    target: 'istio',
    id: 'hello',
    object: { ...PLUGIN, namespace: 'shop', name: 'p' },
    place: 'spec',
    reference: 'me/hello:1',
    digest: 'sha256:1',
    code: { url: 'me/hello@sha256:1', digest: 'sha256:1' },
    revision: 2,
    time: '2026-11-23T01:00:00Z',
    health: { state: 'unknown' },
    drift: undefined,
    history: [],
  });
});

test('drift is another value than we applied, other code where that is not known, or nothing', async () => {
  const value = { url: 'me/hello@sha256:1' };
  assert.equal(await driftOf({ ...value, phase: 'AUTHN' }, { value }), 'changed');
  assert.equal(await driftOf({ ...value, phase: 'AUTHN' }, {}), undefined);
  assert.equal(await driftOf({ url: 'me/hello@sha256:2' }, {}), 'changed');
  assert.equal(await driftOf({ wasm: [{ name: 'other' }] }, { at: ['spec', 'wasm'] }), 'missing');
});

test('where the platform says nothing its proxies are asked', async () => {
  const asked: unknown[] = [];
  const kind: TargetKind = {
    ...KIND,
    witness: (_, object, value, since) => {
      asked.push([object.name, value, since]);
      return { mark: async () => {}, health: async () => ({ state: 'ready', reason: '2 of 2' }) };
    },
  };
  const { deployment } = await listed(clusterOf({ url: 'x@sha256:1' }, {}), kind);
  assert.deepEqual(deployment?.health, { state: 'ready', reason: '2 of 2' });
  assert.deepEqual(asked, [['p', { url: 'x@sha256:1' }, '2026-11-23T01:00:00Z']]);
});

test('what may not be listed is a note; that the cluster cannot be reached is an error', async () => {
  const cluster = clusterOf({}, {});
  cluster.list = async () => {
    throw new ProxletError('cluster-forbidden', 'alice may not list');
  };
  assert.deepEqual(await listed(cluster), {
    deployment: undefined,
    notes: ['alice may not list', 'all namespaces were asked; -n NAMESPACE asks one alone'],
  });
  cluster.list = async () => {
    throw new ProxletError('cluster-unreachable', 'no answer');
  };
  await assert.rejects(listed(cluster), { code: 'cluster-unreachable' });
});
