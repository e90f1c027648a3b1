import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProxletError } from '../errors.ts';
import type { Edit } from './edit.ts';
import type { KubeObject } from './kubernetes/object.ts';
import { planEdit } from './plan-edit.ts';
import { formatRecord } from './record.ts';
import type { Health, TargetKind } from './targets/target.ts';
import { TestingCluster } from './testing-cluster.ts';
import { waitForHealth } from './wait-for-health.ts';

const PLUGIN = { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' };
/** Milliseconds, which go by only where a test says so. */
const TIMEOUT = 60_000;
const KIND: TargetKind = {
  ...PLUGIN,
  at: ['spec'],
  install: '',
  codeOf: () => undefined,
  health: ({ status }) => ({
    state: status?.['state'] === 'ready' ? 'ready' : 'pending',
    reason: String(status?.['why']),
  }),
};

async function planOf(cluster: TestingCluster, kind = KIND) {
  const object = { ...PLUGIN, namespace: 'shop', name: 'hello' };
  const part = { at: 'spec', value: { url: 'oci://x' }, reference: 'r', digest: 'd' } as const;
  const edit: Edit = { id: 'hello', target: 'istio', kind, object, revision: 1, part };
  return { changes: [await planEdit(cluster, edit, false)], notes: [] };
}
function pluginIn(state: string, why: string): KubeObject {
  const at = 'spec';
  const record = {
    target: 'istio',
    at,
    reference: 'r',
    digest: 'd',
    revision: 1,
    since: 1,
    value: {},
    history: [],
  } as const;
  const annotations = { 'filter.proxlet/hello': formatRecord(record) };
  return { ...PLUGIN, metadata: { name: 'hello', namespace: 'shop', annotations }, spec: {}, status: { state, why } };
}
async function wait(cluster: TestingCluster, kind = KIND, onSeen = () => {}) {
  const seen: string[] = [];
  const onHealth = (_: unknown, { state, reason }: Health) => {
    seen.push(`${state}: ${reason}`);
    onSeen();
  };
  const [outcome] = await waitForHealth(await planOf(cluster, kind), { timeout: TIMEOUT, onHealth });
  return { seen, health: outcome?.health };
}

test('every new state is told once, and the first that is final ends the waiting', async () => {
  const cluster = new TestingCluster();
  cluster.states = [
    pluginIn('new', 'seen'),
    pluginIn('new', 'seen'),
    pluginIn('new', 'loading'),
    pluginIn('ready', 'there'),
    pluginIn('new', 'never told'),
  ];
  const { seen, health } = await wait(cluster);
  assert.deepEqual(seen, ['pending: seen', 'pending: loading', 'ready: there']);
  assert.deepEqual(health, { state: 'ready', reason: 'there' });
});

test('what is not done in time is pending, with the last reason', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const cluster = new TestingCluster();
  cluster.watch = async function* (_key?: unknown, signal?: AbortSignal) {
    yield pluginIn('new', 'loading');
    if (signal?.aborted === false) await new Promise((done) => signal.addEventListener('abort', done));
  };
  const { health } = await wait(cluster, KIND, () => t.mock.timers.tick(TIMEOUT));
  assert.deepEqual(health, { state: 'pending', reason: 'loading' });
});

test('what somebody takes away meanwhile has failed', async () => {
  const cluster = new TestingCluster();
  cluster.states = [pluginIn('new', 'loading'), undefined];
  assert.deepEqual((await wait(cluster)).health, { state: 'failed', reason: 'somebody else took it away' });
});

test('where the platform says nothing its proxies are asked, until they have an answer or the time is over', async (t) => {
  const cluster = new TestingCluster();
  cluster.states = [pluginIn('new', '')];
  const answering = (health: Health): TargetKind => ({
    ...KIND,
    health: () => ({ state: 'unknown' }),
    witness: () => ({ mark: async () => {}, health: async () => health }),
  });
  assert.deepEqual(await wait(cluster, answering({ state: 'failed', reason: 'not allowed' })), {
    seen: ['failed: not allowed'],
    health: { state: 'failed', reason: 'not allowed' },
  });
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const pending = answering({ state: 'pending', reason: '1 of 2' });
  const { health } = await wait(cluster, pending, () => t.mock.timers.tick(TIMEOUT));
  assert.deepEqual(health, { state: 'pending', reason: '1 of 2' });
});

test('who may not watch is told so, and the change is not called a failure', async () => {
  const cluster = new TestingCluster();
  // biome-ignore lint/correctness/useYield: it fails before there is anything to give
  cluster.watch = async function* () {
    throw new ProxletError('cluster-forbidden', 'alice may not watch');
  };
  assert.deepEqual((await wait(cluster)).health, { state: 'unknown', reason: 'alice may not watch' });
});

test('one that cannot be watched any more ends the watching of the others', async () => {
  const [failing, other] = [new TestingCluster(), new TestingCluster()];
  // biome-ignore lint/correctness/useYield: as above
  failing.watch = async function* () {
    throw new ProxletError('cluster-unreachable', 'gone');
  };
  const ended = new Promise((resolve) => {
    other.watch = async function* (_key?: unknown, signal?: AbortSignal) {
      signal?.addEventListener('abort', resolve);
      yield pluginIn('new', 'loading');
      await new Promise((done) => signal?.addEventListener('abort', done));
    };
  });
  const changes = [...(await planOf(failing)).changes, ...(await planOf(other)).changes];
  await assert.rejects(waitForHealth({ changes, notes: [] }, { timeout: TIMEOUT }), { code: 'cluster-unreachable' });
  await ended;
});
