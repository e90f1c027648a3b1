import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExitCode, ProxletError } from '../errors.ts';
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
function listOf(cluster: TestingCluster, kinds: readonly TargetKind[], namespace?: string) {
  const { signal } = new AbortController();
  return listDeployments({ targets: [{ name: 'istio', kinds }], cluster, namespace, signal });
}
async function listed(cluster: TestingCluster, kind = KIND) {
  const { deployments } = await listOf(cluster, [kind]);
  return { deployment: deployments[0] };
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

const forbidden = new ProxletError('cluster-forbidden', 'alice may not list', { exitCode: ExitCode.authentication });

test('what may not be listed is a note beside what may', async () => {
  const cluster = clusterOf({}, {});
  const list = cluster.list.bind(cluster);
  cluster.list = async (kind) => {
    if (kind.kind === 'Other') throw forbidden;
    return list(kind);
  };
  const { deployments, notes } = await listOf(cluster, [KIND, { ...KIND, kind: 'Other' }]);
  assert.deepEqual(
    deployments.map(({ id }) => id),
    ['hello'],
  );
  assert.deepEqual(notes, ['alice may not list', 'all namespaces were asked; -n NAMESPACE asks one alone']);
});

test('that nothing may be listed is an error, and so is that the cluster cannot be reached', async () => {
  const cluster = clusterOf({}, {});
  cluster.list = async () => {
    throw forbidden;
  };
  await assert.rejects(listOf(cluster, [KIND, KIND]), {
    code: 'cluster-forbidden',
    exitCode: 3,
    message: 'the cluster testing does not let you list anything in all namespaces that filters are deployed to',
    hint: '-n NAMESPACE asks one namespace alone',
    output: 'alice may not list\nalice may not list',
  });
  await assert.rejects(listOf(cluster, [KIND], 'shop'), { exitCode: 3, message: / in the namespace shop / });
  cluster.list = async () => {
    throw new ProxletError('cluster-unreachable', 'no answer');
  };
  await assert.rejects(listOf(cluster, [KIND]), { code: 'cluster-unreachable' });
});

test('a cluster that has none of the kinds has no deployments', async () => {
  const cluster = clusterOf({}, {});
  cluster.serves = async () => false;
  assert.deepEqual(await listOf(cluster, [KIND]), { deployments: [], notes: [] });
});
