import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planEdit } from '../../deploy/plan-edit.ts';
import type { Health, TargetKind } from '../../deploy/targets/target.ts';
import { TestingCluster } from '../../deploy/testing-cluster.ts';
import { ProxletError } from '../../errors.ts';
import { testIO } from '../testing-io.ts';
import { carryOut } from './carry-out.ts';

const PLUGIN = { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' };

/** A deployment that the platform never says anything final of; `onPending` is called when it is waited for. */
async function deploy(signal: AbortSignal, onPending: () => void) {
  const cluster = new TestingCluster();
  const health = (): Health => ({ state: 'pending' });
  const kind: TargetKind = { ...PLUGIN, at: ['spec'], install: '', codeOf: () => undefined, health };
  cluster.watch = async function* (_key?: unknown, ended?: AbortSignal) {
    yield cluster.objects.get('WasmPlugin shop/hello');
    onPending();
    if (!ended?.aborted) await new Promise((done) => ended?.addEventListener('abort', done));
  };
  const part = { at: 'spec', value: { url: 'oci://x' }, reference: 'r', digest: 'd' } as const;
  const object = { ...PLUGIN, namespace: 'shop', name: 'hello' };
  const edit = { id: 'hello', target: 'istio', kind, object, revision: 1, part } as const;
  const plan = { changes: [await planEdit(cluster, edit, false)], notes: [] };
  const notes: string[] = [];
  const work = carryOut({
    io: testIO(),
    context: { signal, progress: () => {}, note: (text) => notes.push(text) },
    plan,
    notes: [],
    done: 'deployed',
    target: 'istio',
    id: 'hello',
    dryRun: false,
    yes: false,
    wait: 60,
    facts: {},
    next: [],
    command: (...words) => ['proxlet', ...words].join(' '),
    kubeconfig: "the shop's",
  });
  const finished = (async () => {
    for await (const _ of work);
  })();
  return { cluster, notes, finished };
}

test('who stops the waiting is told that the change stays', async () => {
  const interrupt = new AbortController();
  const { cluster, notes, finished } = await deploy(interrupt.signal, () => interrupt.abort());
  await assert.rejects(finished, { name: 'AbortError' });
  assert.deepEqual(cluster.done, ['apply WasmPlugin shop/hello']);
  assert.deepEqual(notes, ['deployed hello, but not waited for: `proxlet status istio` shows how it goes on']);
});

test('a network that breaks while it is waited is told, and that the change stays', async () => {
  const { notes, finished } = await deploy(new AbortController().signal, () => {
    throw new Error('gone');
  });
  await assert.rejects(finished, { message: 'gone' });
  assert.deepEqual(notes, ['deployed hello, but not waited for: `proxlet status istio` shows how it goes on']);
});

test('the way back from half of a plan is in the clusters that were named', async () => {
  const { cluster, finished } = await deploy(new AbortController().signal, () => {});
  cluster.before = () => {
    throw new ProxletError('cluster-unreachable', 'no answer', { details: { outcome: 'unknown' } });
  };
  const back = `proxlet undeploy istio hello --namespace shop --context testing --kubeconfig 'the shop'\\''s'`;
  await assert.rejects(finished, (error: ProxletError) => {
    assert.equal(error.code, 'deploy-incomplete');
    assert.ok(error.hint?.endsWith(`or take back what was applied: \`${back}\``), error.hint);
    return true;
  });
});
