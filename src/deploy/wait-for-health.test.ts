import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../registry/client/clock.ts';
import { ExitCode, ProxletError } from '../errors.ts';
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
async function wait(
  cluster: TestingCluster,
  kind = KIND,
  { onSeen = () => {}, clock }: { onSeen?: () => void; clock?: Clock } = {},
) {
  const seen: string[] = [];
  const onHealth = (_: unknown, { state, reason }: Health) => {
    seen.push(`${state}: ${reason}`);
    onSeen();
  };
  const [outcome] = await waitForHealth(await planOf(cluster, kind), {
    timeout: TIMEOUT,
    onHealth,
    ...(clock && { clock }),
  });
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

/** Watches that end so, one after the other; the last goes on. `pauses` are the milliseconds between them. */
function restarting(cluster: TestingCluster, ...watches: (KubeObject | undefined | ProxletError)[][]) {
  const pauses: number[] = [];
  cluster.watch = async function* () {
    for (const step of watches.shift() ?? []) {
      if (step instanceof ProxletError) throw step;
      yield step;
    }
  };
  return { pauses, clock: { now: () => 0, sleep: async (milliseconds: number) => void pauses.push(milliseconds) } };
}
const REFUSED = new ProxletError('cluster-unreachable', 'ECONNREFUSED');
const BUSY = new ProxletError('cluster-failed', 'not ready', { exitCode: ExitCode.remote });

test('a server that is away for a moment is told once, and asked again after a pause', async () => {
  const cluster = new TestingCluster();
  const { pauses, clock } = restarting(
    cluster,
    [pluginIn('new', 'loading'), REFUSED],
    [BUSY],
    [REFUSED],
    [pluginIn('new', 'loading'), BUSY],
    [pluginIn('ready', 'there')],
  );
  const { seen, health } = await wait(cluster, KIND, { clock });
  assert.deepEqual(seen, [
    'pending: loading',
    'pending: ECONNREFUSED',
    'pending: loading',
    'pending: not ready',
    'ready: there',
  ]);
  assert.deepEqual(pauses, [1000, 1000, 1000, 1000]);
  assert.deepEqual(health, { state: 'ready', reason: 'there' });
});

test('of a server that is away until the time is over the outcome says so, and no pause is waited for', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const cluster = new TestingCluster();
  restarting(cluster, [pluginIn('new', 'loading'), REFUSED]);
  const clock: Clock = {
    now: () => 0,
    sleep: (_, signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
        t.mock.timers.tick(TIMEOUT);
      }),
  };
  const { health } = await wait(cluster, KIND, { clock });
  assert.deepEqual(health, { state: 'pending', reason: 'ECONNREFUSED' });
});

test('what a server refuses after it was away ends the waiting', async () => {
  const cluster = new TestingCluster();
  const { clock } = restarting(cluster, [REFUSED], [new ProxletError('cluster-unauthorized', 'the token ran out')]);
  await assert.rejects(wait(cluster, KIND, { clock }), { code: 'cluster-unauthorized' });
});

test('what is not done in time is pending, with the last reason', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const cluster = new TestingCluster();
  cluster.watch = async function* (_key?: unknown, signal?: AbortSignal) {
    yield pluginIn('new', 'loading');
    if (signal?.aborted === false) await new Promise((done) => signal.addEventListener('abort', done));
  };
  const { health } = await wait(cluster, KIND, { onSeen: () => t.mock.timers.tick(TIMEOUT) });
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
  const { health } = await wait(cluster, pending, { onSeen: () => t.mock.timers.tick(TIMEOUT) });
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
    throw new ProxletError('cluster-unauthorized', 'the token ran out');
  };
  const ended = new Promise((resolve) => {
    other.watch = async function* (_key?: unknown, signal?: AbortSignal) {
      signal?.addEventListener('abort', resolve);
      yield pluginIn('new', 'loading');
      await new Promise((done) => signal?.addEventListener('abort', done));
    };
  });
  const changes = [...(await planOf(failing)).changes, ...(await planOf(other)).changes];
  await assert.rejects(waitForHealth({ changes, notes: [] }, { timeout: TIMEOUT }), { code: 'cluster-unauthorized' });
  await ended;
});
