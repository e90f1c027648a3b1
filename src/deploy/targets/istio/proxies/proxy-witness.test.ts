import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExitCode, ProxletError } from '../../../../errors.ts';
import type { Cluster } from '../../../kubernetes/cluster.ts';
import { interrupted } from '../../../kubernetes/no-answer.ts';
import { clusterWith } from '../../testing-cluster.ts';
import { AgentWitness } from './proxy-witness.ts';

const CODE = { url: 'oci://registry/greet@sha256:11', digest: 'sha256:11' };
const REFUSAL = `error\twasm\tcannot fetch Wasm module ${CODE.url}: no such image. applying deny RBAC filter`;
const SIGNAL = new AbortController().signal;
const FORBIDDEN = new ProxletError('cluster-forbidden', 'you may not get pods/log in shop');

interface Pod {
  successes: number;
  failures: number;
  log: string | ProxletError;
  /** What Envoy answers its agent. */
  envoy?: string;
}

/** A cluster with one pod, which answers as `pod` is at the time; `asked` are the paths. */
function clusterOf(pod: Pod | ProxletError, annotations: Record<string, string> = {}) {
  const asked: string[] = [];
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'cart-1', namespace: 'shop', labels: { app: 'cart' }, annotations },
    spec: { containers: [{ name: 'istio-proxy' }] },
    status: { phase: 'Running' },
  };
  const open: Cluster['open'] = async (path) => {
    asked.push(path);
    if (pod instanceof ProxletError) throw pod;
    const counter = 'istio_agent_wasm_config_conversion_count';
    const statistics = `${counter}{result="success"} ${pod.successes}\n${counter}{result="fetch_failure"} ${pod.failures}\n${pod.envoy ?? ''}`;
    const answer = path.includes('/log?') ? pod.log : statistics;
    if (answer instanceof ProxletError) throw answer;
    return (async function* () {
      yield Buffer.from(answer);
    })();
  };
  return { asked, cluster: { ...clusterWith([object]), open } };
}

function witnessOf(cluster: Cluster, { since, clock }: { since?: string; clock?: () => number } = {}): AgentWitness {
  const object = { apiVersion: '', kind: '', namespace: 'shop', name: 'hello' };
  const spec = { selector: { matchLabels: { app: 'cart' } } };
  return new AgentWitness({ cluster, object, spec, code: CODE, since }, clock);
}

test('the status tells by what the agent has counted and logged since the change', async () => {
  const pod: Pod = { successes: 0, failures: 0, log: '' };
  const { cluster, asked } = clusterOf(pod);
  const witness = witnessOf(cluster, { since: '2026-01-01T00:00:00Z' });
  assert.equal((await witness.health(SIGNAL)).state, 'pending');
  pod.successes = 1;
  assert.deepEqual(await witness.health(SIGNAL), { state: 'ready', reason: '1 proxy took it' });
  pod.log = REFUSAL;
  pod.failures = 1;
  assert.deepEqual(await witness.health(SIGNAL), { state: 'failed', reason: 'pod cart-1: no such image' });
  assert.deepEqual(
    new Set(asked),
    new Set([
      '/api/v1/namespaces/shop/pods/cart-1:15020/proxy/stats/prometheus?filter=%5Eserver.live%24',
      '/api/v1/namespaces/shop/pods/cart-1/log?container=istio-proxy&limitBytes=1048576&sinceTime=2026-01-01T00%3A00%3A00Z',
    ]),
  );
});

test('after a change only what came since counts, and a filter has a moment to start', async () => {
  let now = 0;
  const pod: Pod = { successes: 3, failures: 2, log: '' };
  const { cluster, asked } = clusterOf(pod);
  const witness = witnessOf(cluster, { clock: () => now });
  await witness.mark(SIGNAL);
  assert.equal((await witness.health(SIGNAL)).state, 'pending');
  pod.successes = 4;
  now = 2000;
  assert.deepEqual(await witness.health(SIGNAL), { state: 'pending', reason: 'fetched, and about to start' });
  assert.match(asked.at(-1) ?? '', /sinceSeconds=3$/);
  now = 3000;
  assert.equal((await witness.health(SIGNAL)).state, 'ready');
});

test('while Envoy starts a filter, for as long as that takes, it does not answer and the filter is not ready', async (t) => {
  let now = 0;
  const pod: Pod = { successes: 0, failures: 0, log: '', envoy: 'envoy_server_live{} 1\n' };
  const { cluster } = clusterOf(pod);
  const slow: Cluster['open'] = (_, signal) =>
    new Promise((_answer, refuse) => {
      signal.addEventListener('abort', () => refuse(interrupted(undefined)));
      t.mock.timers.tick(5000);
    });
  let isSlow = false;
  const open: Cluster['open'] = (...args) => (isSlow ? slow : cluster.open)(...args);
  const witness = witnessOf({ ...cluster, open }, { clock: () => now });
  await witness.mark(SIGNAL);
  Object.assign(pod, { successes: 1, envoy: '' });
  now = 10_000;
  assert.equal((await witness.health(SIGNAL)).state, 'pending', 'the agent gave up asking Envoy');
  isSlow = true;
  t.mock.timers.enable({ apis: ['setTimeout'] });
  assert.equal((await witness.health(SIGNAL)).state, 'pending', 'we gave up asking the agent');
  isSlow = false;
  pod.envoy = 'envoy_server_live{} 1\n';
  assert.equal((await witness.health(SIGNAL)).state, 'pending', 'it may not have got it yet');
  now = 11_000;
  assert.equal((await witness.health(SIGNAL)).state, 'ready');
  pod.log = '\tcritical\tenvoy wasm\tPlugin shop.hello failed to load\n';
  assert.equal((await witness.health(SIGNAL)).state, 'failed');
});

test('what was asked before the agent had handed it over says nothing, however late the answer comes', async () => {
  let now = 0;
  const { cluster } = clusterOf({ successes: 0, failures: 0, log: '' });
  const pod: Pod = { successes: 0, failures: 0, log: '' };
  const { cluster: slow } = clusterOf(pod);
  const open: Cluster['open'] = async (path, signal) => {
    const answer = await slow.open(path, signal);
    now += 700;
    return answer;
  };
  const witness = witnessOf({ ...cluster, open }, { clock: () => now });
  await witness.mark(SIGNAL);
  pod.successes = 1;
  assert.equal((await witness.health(SIGNAL)).state, 'pending');
  assert.equal((await witness.health(SIGNAL)).state, 'pending');
  assert.equal((await witness.health(SIGNAL)).state, 'ready');
});

test('statistics without an end are left, and it is said', async () => {
  const { cluster } = clusterOf({ successes: 0, failures: 0, log: '' });
  const open: Cluster['open'] = async () =>
    (async function* () {
      for (;;) yield Buffer.alloc(1024 * 1024, 'application_requests 1\n');
    })();
  const health = await witnessOf({ ...cluster, open }).health(SIGNAL);
  assert.equal(health.state, 'unknown');
  assert.match(health.reason ?? '', /^pod cart-1: its statistics are too long/);
});

test('a filter that Envoy does not start has failed although it was fetched', async () => {
  const log =
    '\terror\tenvoy wasm x.cc:1\tmissing import: env.x\n\tcritical\tenvoy wasm\tPlugin shop.hello failed to load\n';
  const { cluster } = clusterOf({ successes: 1, failures: 0, log });
  assert.deepEqual(await witnessOf(cluster).health(SIGNAL), {
    state: 'failed',
    reason: 'pod cart-1: missing import: env.x',
  });
});

test('a proxy may log as JSON', async () => {
  const [scope, msg] = ['envoy wasm', 'Plugin shop.hello failed to load'];
  const log = `${JSON.stringify({ level: 'critical', scope, msg })}\n`;
  const { cluster } = clusterOf({ successes: 1, failures: 0, log });
  assert.deepEqual(await witnessOf(cluster).health(SIGNAL), { state: 'failed', reason: `pod cart-1: ${msg}` });
});

test("another filter's failure is not this one's", async () => {
  const { cluster } = clusterOf({ successes: 1, failures: 1, log: REFUSAL.replace('greet', 'other') });
  assert.equal((await witnessOf(cluster).health(SIGNAL)).state, 'ready');
});

test('without the log a refusal is known right after a change, and nothing later', async () => {
  const pod: Pod = { successes: 0, failures: 0, log: FORBIDDEN };
  const { cluster } = clusterOf(pod);
  const [marked, unmarked] = [witnessOf(cluster), witnessOf(cluster)];
  await marked.mark(SIGNAL);
  pod.failures = 1;
  const health = await marked.health(SIGNAL);
  assert.equal(health.state, 'failed');
  assert.match(health.reason ?? '', /refused; why is in the log, which cannot be read: you may not get pods\/log/);
  assert.equal((await unmarked.health(SIGNAL)).state, 'unknown');
});

test('who may not ask pods knows nothing, and why', async () => {
  const { cluster } = clusterOf(FORBIDDEN);
  const witness = witnessOf(cluster);
  await witness.mark(SIGNAL);
  assert.deepEqual(await witness.health(SIGNAL), { state: 'unknown', reason: `pod cart-1: ${FORBIDDEN.message}` });
  const hidden = witnessOf(clusterWith([], { forbidden: ['Pod'] }));
  assert.deepEqual(await hidden.health(SIGNAL), { state: 'unknown', reason: 'may not read Pod' });
});

test('while the API server is away nothing is final: it is asked again', async () => {
  const away = new ProxletError('cluster-unreachable', 'ECONNREFUSED');
  const { cluster } = clusterOf({ successes: 0, failures: 0, log: '' });
  const list = async () => {
    throw away;
  };
  const health = await witnessOf({ ...cluster, list }).health(SIGNAL);
  assert.deepEqual(health, { state: 'pending', reason: 'ECONNREFUSED' });
  const pod: Pod = { successes: 0, failures: 0, log: away };
  const marked = witnessOf(clusterOf(pod).cluster);
  await marked.mark(SIGNAL);
  Object.assign(pod, { successes: 1, failures: 1 });
  assert.equal((await marked.health(SIGNAL)).state, 'pending', 'between the counters and the log');
  assert.equal((await witnessOf(clusterOf(away).cluster).health(SIGNAL)).state, 'pending', 'before the counters');
});

test('a pod that the API server cannot reach is told as that, and not waited for', async () => {
  const none = new ProxletError('cluster-failed', 'no route to the pod', { exitCode: ExitCode.remote });
  const health = await witnessOf(clusterOf(none).cluster).health(SIGNAL);
  assert.deepEqual(health, { state: 'unknown', reason: 'pod cart-1: no route to the pod' });
});

test('a pod that does not answer in time is told as that', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { cluster } = clusterOf({ successes: 0, failures: 0, log: '' });
  const open: Cluster['open'] = (_, signal) =>
    new Promise((_answer, refuse) => {
      signal.addEventListener('abort', () => refuse(interrupted(undefined)));
      t.mock.timers.tick(5000);
    });
  const health = await witnessOf({ ...cluster, open }).health(SIGNAL);
  assert.deepEqual(health, { state: 'unknown', reason: 'pod cart-1: no answer in time' });
});

test('a pod may have its statistics elsewhere', async () => {
  const { cluster, asked } = clusterOf(
    { successes: 1, failures: 0, log: '' },
    { 'status.sidecar.istio.io/port': '15099' },
  );
  await witnessOf(cluster).health(SIGNAL);
  assert.match(asked[0] ?? '', /cart-1:15099\/proxy/);
});
