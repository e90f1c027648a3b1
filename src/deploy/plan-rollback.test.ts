import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { KubeObject } from './kubernetes/object.ts';
import { planRollback } from './plan-rollback.ts';
import { annotationOf, type DeployRecord, formatRecord } from './record.ts';
import type { TargetKind } from './targets/target.ts';
import { TestingCluster } from './testing-cluster.ts';

const PLUGIN = { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' };
const KIND: TargetKind = {
  ...PLUGIN,
  at: ['spec'],
  install: '',
  codeOf: () => undefined,
  health: () => ({ state: 'unknown' }),
};
const former = (revision: number) => ({
  revision,
  reference: 'r',
  digest: `d${revision}`,
  value: { url: `${revision}` },
});

function clusterOf(parts: Record<string, Pick<DeployRecord, 'revision' | 'since' | 'history'>>): TestingCluster {
  const cluster = new TestingCluster();
  for (const [name, part] of Object.entries(parts)) {
    const value = { url: `${part.revision}` };
    const record: DeployRecord = {
      target: 'istio',
      at: 'spec',
      reference: 'r',
      digest: `d${part.revision}`,
      value,
      ...part,
    };
    const annotations = { [annotationOf('hello')]: formatRecord(record) };
    const labels = { 'app.kubernetes.io/managed-by': 'proxlet', 'filter.proxlet/deployed': 'true' };
    const object: KubeObject = { ...PLUGIN, metadata: { name, namespace: 'shop', labels, annotations }, spec: value };
    cluster.put(object);
  }
  return cluster;
}
async function rollback(cluster: TestingCluster, to?: number, id = 'hello') {
  const target = { name: 'istio', kinds: [KIND] } as const;
  const { changes } = await planRollback({ target, id, clusters: [cluster], to, force: false });
  return changes.map(({ action, object, revision, after }) => {
    const spec = JSON.stringify(after?.['spec'] ?? null);
    return `${action} ${object.name} ${revision.from}→${revision.to} ${spec}`;
  });
}

test('the revision before the present one becomes the newest', async () => {
  const cluster = clusterOf({ a: { revision: 3, since: 1, history: [former(2), former(1)] } });
  assert.deepEqual(await rollback(cluster), ['update a 3→4 {"url":"2"}']);
  assert.deepEqual(await rollback(cluster, 1), ['update a 3→4 {"url":"1"}']);
});

test('a part that did not change since stays, one that came later is taken away', async () => {
  const cluster = clusterOf({
    changed: { revision: 3, since: 1, history: [former(1)] },
    late: { revision: 3, since: 3, history: [] },
    same: { revision: 2, since: 1, history: [former(1)] },
  });
  assert.deepEqual(await rollback(cluster), [
    'update changed 3→4 {"url":"1"}',
    'delete late 3→undefined null',
    'none same 2→2 {"url":"2"}',
  ]);
});

test('a revision that is not known any more is refused, with those that are', async () => {
  const cluster = clusterOf({
    a: { revision: 13, since: 1, history: [former(12)] },
    b: { revision: 12, since: 1, history: [former(11)] },
  });
  await assert.rejects(rollback(cluster, 5), { code: 'revision-missing', details: { revisions: [13, 12, 11] } });
  // One of the parts knows it, the other does not.
  await assert.rejects(rollback(cluster, 11), { code: 'revision-missing' });
});

test('without a former revision there is nothing to go back to', async () => {
  const cluster = clusterOf({ a: { revision: 1, since: 1, history: [] } });
  await assert.rejects(rollback(cluster), { code: 'revision-missing', message: /hello has no former revision/ });
});

test('what is not deployed is told with what is', async () => {
  const cluster = clusterOf({ a: { revision: 1, since: 1, history: [] } });
  await assert.rejects(rollback(cluster, undefined, 'helo'), {
    code: 'not-deployed',
    details: { ids: ['hello'], namespaces: [] },
    hint: 'deployed there: hello',
  });
});
