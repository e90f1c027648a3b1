import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProxletError } from '../errors.ts';
import { applyPlan } from './apply-plan.ts';
import type { DeployPlan } from './change.ts';
import type { Edit } from './edit.ts';
import { interrupted } from './kubernetes/no-answer.ts';
import type { KubeObject } from './kubernetes/object.ts';
import { planEdit } from './plan-edit.ts';
import type { TargetKind } from './targets/target.ts';
import { TestingCluster } from './testing-cluster.ts';

const GATEWAY = { apiVersion: 'gateway.solo.io/v1', kind: 'Gateway' };
const LIST = ['spec', 'filters'];
const KIND: TargetKind = {
  ...GATEWAY,
  at: [{ list: LIST }],
  install: '',
  codeOf: () => undefined,
  health: () => ({ state: 'unknown' }),
};
const gateway = (name: string, ...filters: string[]): KubeObject => ({
  ...GATEWAY,
  metadata: { name, namespace: 'shop' },
  spec: { filters: filters.map((filter) => ({ name: filter })) },
});
const editOf = (name: string): Edit => ({
  id: 'hello',
  target: 'gloo',
  kind: KIND,
  object: { ...GATEWAY, namespace: 'shop', name },
  revision: 1,
  part: { at: { list: LIST }, value: { name: 'hello' }, reference: 'r', digest: 'd' },
});
async function planOf(cluster: TestingCluster, ...names: string[]): Promise<DeployPlan> {
  const changes = [];
  for (const name of names) {
    if (!cluster.objects.has(`Gateway shop/${name}`)) cluster.put(gateway(name));
    changes.push(await planEdit(cluster, editOf(name), false));
  }
  return { changes, notes: [] };
}
const names = (object: KubeObject | undefined) => {
  const { filters }: { filters: { name: string }[] } = JSON.parse(JSON.stringify(object?.spec));
  return filters.map(({ name }) => name);
};

test('changes are made in order, and nothing is sent for what is done already', async () => {
  const cluster = new TestingCluster();
  await applyPlan(await planOf(cluster, 'b'));
  cluster.done.length = 0;
  await applyPlan(await planOf(cluster, 'c', 'b', 'a'));
  assert.deepEqual(cluster.done, ['apply Gateway shop/c', 'apply Gateway shop/a']);
});

test('what others put into the list after the plan stays, as our change is the one that was shown', async () => {
  const cluster = new TestingCluster();
  const plan = await planOf(cluster, 'a');
  cluster.put(gateway('a', 'theirs'));
  await applyPlan(plan);
  assert.deepEqual(names(cluster.objects.get('Gateway shop/a')), ['theirs', 'hello']);
});

test('a change that would be another one than was shown is refused', async () => {
  const cluster = new TestingCluster();
  await applyPlan(await planOf(cluster, 'a'));
  const edit = editOf('a');
  assert(edit.part !== undefined);
  const next: Edit = { ...edit, part: { ...edit.part, digest: 'e', value: { name: 'hello', image: 'new' } } };
  const plan = { changes: [await planEdit(cluster, next, false)], notes: [] };
  const present = cluster.objects.get('Gateway shop/a');
  assert(present !== undefined);
  cluster.put({ ...present, spec: { filters: [{ name: 'hello', image: 'by somebody else' }] } });
  await assert.rejects(applyPlan(plan), { code: 'object-changed', hint: /run it again/ });
  assert.deepEqual(cluster.done, ['apply Gateway shop/a'], 'only the first');
});

test('an object that changes all the time is given up', async () => {
  const cluster = new TestingCluster();
  const plan = await planOf(cluster, 'a');
  let attempts = 0;
  cluster.before = () => {
    attempts += 1;
    cluster.put(gateway('a', `other-${attempts}`));
  };
  await assert.rejects(applyPlan(plan), { code: 'object-changed' });
  assert.equal(attempts, 8);
});

test('the first refusal is told as it is', async () => {
  const cluster = new TestingCluster();
  const plan = await planOf(cluster, 'a', 'b');
  cluster.before = () => {
    throw new ProxletError('cluster-forbidden', 'alice may not', { exitCode: 3 });
  };
  await assert.rejects(applyPlan(plan), { code: 'cluster-forbidden' });
});

test('a refusal midway tells what was applied, what was not, and how to go on or back', async () => {
  const cluster = new TestingCluster();
  const plan = await planOf(cluster, 'a', 'b', 'c');
  const refusal = new ProxletError('cluster-forbidden', 'alice may not', { exitCode: 3 });
  cluster.before = (what) => {
    if (what.endsWith('/b')) throw refusal;
  };
  await assert.rejects(applyPlan(plan), {
    code: 'deploy-incomplete',
    message: '1 of 3 changes were applied, then: alice may not',
    hint:
      'run the same command again to go on, or take back what was applied: ' +
      '`proxlet undeploy gloo hello --namespace shop --context testing`',
    output:
      'applied      testing: Gateway shop/a\nnot applied  testing: Gateway shop/b\nnot applied  testing: Gateway shop/c',
    details: {
      applied: ['testing: Gateway shop/a'],
      remaining: ['testing: Gateway shop/b', 'testing: Gateway shop/c'],
      uncertain: [],
    },
    exitCode: 3,
    cause: refusal,
  });
});

test('without an answer it is said that it is not known', async () => {
  const cluster = new TestingCluster();
  const plan = await planOf(cluster, 'a');
  cluster.before = () => {
    throw new ProxletError('cluster-unreachable', 'no answer', { exitCode: 4, details: { outcome: 'unknown' } });
  };
  await assert.rejects(applyPlan(plan), {
    code: 'deploy-incomplete',
    output: 'not known    testing: Gateway shop/a',
    details: { applied: [], remaining: ['testing: Gateway shop/a'], uncertain: ['testing: Gateway shop/a'] },
  });
});

test('what never reached the server is known not to be applied', async () => {
  const cluster = new TestingCluster();
  const plan = await planOf(cluster, 'a', 'b');
  cluster.before = (what) => {
    if (what.endsWith('/b')) throw new ProxletError('cluster-unreachable', 'connection refused', { exitCode: 4 });
  };
  await assert.rejects(applyPlan(plan), {
    code: 'deploy-incomplete',
    output: 'applied      testing: Gateway shop/a\nnot applied  testing: Gateway shop/b',
    exitCode: 4,
  });
});

test('of a change that the user interrupts, it is said that it is not known', async () => {
  const cluster = new TestingCluster();
  const interrupt = new AbortController();
  const plan = await planOf(cluster, 'a');
  cluster.before = () => {
    interrupt.abort();
    throw interrupted('apply Gateway shop/a');
  };
  await assert.rejects(applyPlan(plan, { signal: interrupt.signal }), {
    code: 'deploy-incomplete',
    output: 'not known    testing: Gateway shop/a',
    exitCode: 130,
  });
});

test('nothing more is applied once the user interrupts', async () => {
  const cluster = new TestingCluster();
  const interrupt = new AbortController();
  const plan = await planOf(cluster, 'a', 'b');
  await assert.rejects(applyPlan(plan, { signal: interrupt.signal, onApplied: () => interrupt.abort() }), {
    code: 'deploy-incomplete',
    output: 'applied      testing: Gateway shop/a\nnot applied  testing: Gateway shop/b',
    exitCode: 130,
  });
  assert.deepEqual(cluster.done, ['apply Gateway shop/a']);
});

test('who stops it before the first change is told that nothing was changed', async () => {
  const cluster = new TestingCluster();
  const plan = await planOf(cluster, 'a', 'b');
  const stopped = { code: 'deploy-stopped', message: 'stopped before anything was changed', exitCode: 130 };
  await assert.rejects(applyPlan(plan, { signal: AbortSignal.abort() }), stopped);
  assert.deepEqual(cluster.done, []);
});
