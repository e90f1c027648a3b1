/** Deploying against a real API server where others work too: nobody's work is lost, and nothing is half done in silence. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyPlan, manifestsOf, planDeploy, planUndeploy } from '../../src/deploy/index.ts';
import type { Cluster } from '../../src/deploy/kubernetes/cluster.ts';
import { missingApiServer, startApiServer } from './support/api-server.ts';
import { actionsOf, type Deploy, deploy, deployed, engineStage, plan, statusOf } from './support/engine-stage.ts';
import {
  DIGEST_1,
  DIGEST_2,
  filterOf,
  GATEWAY,
  GLOO,
  glooFilter,
  glooGateway,
  glooNames,
  ISTIO,
  plugin,
  WASM_PLUGIN,
} from './support/engine-targets.ts';

const skip = missingApiServer();
const server = skip === false ? await startApiServer({ crds: ['istio', 'gloo'] }) : undefined;

test('what others changed of ours is drift, and is told before it is taken over', { skip }, async () => {
  const { cluster, key, live, apply } = await engineStage(server);
  const object = key(WASM_PLUGIN, 'hello');
  const filter = filterOf(DIGEST_1);
  const what: Deploy = { target: ISTIO, filter, placements: [plugin(object, filter)] };
  await deploy(cluster, what);
  await apply('kubectl-edit', object, { spec: { phase: 'STATS' } });
  assert.equal((await statusOf(cluster, ISTIO)).deployments[0]?.drift, 'changed');
  await assert.rejects(plan(cluster, what), { code: 'object-conflict' });
  assert.deepEqual(actionsOf(await deploy(cluster, { ...what, force: true })), ['update hello 1→2']);
  assert.equal((await live(object))?.spec?.['phase'], 'AUTHN');
});

test('an element that others took out is missing, and can be deployed again or undeployed', { skip }, async () => {
  const { cluster, key, live, create, apply } = await engineStage(server);
  const object = key(GATEWAY, 'public');
  await create('helm', object, glooGateway());
  const filter = filterOf(DIGEST_1);
  const what: Deploy = { target: GLOO, filter, placements: [glooFilter(object, filter)] };
  await deploy(cluster, what);
  await apply('kubectl-edit', object, { spec: { httpGateway: { options: { wasm: { filters: [] } } } } });
  assert.equal((await statusOf(cluster, GLOO)).deployments[0]?.drift, 'missing');
  await deploy(cluster, { ...what, force: true });
  assert.deepEqual(glooNames(await live(object)), ['hello']);
  await apply('kubectl-edit', object, { spec: { httpGateway: { options: { wasm: { filters: [] } } } } });
  await applyPlan(await planUndeploy(deployed(cluster, GLOO)));
  assert.equal((await live(object))?.metadata.annotations, undefined);
});

test('what is not ours is not touched unless it is to be taken over', { skip }, async () => {
  const { cluster, key, live, create } = await engineStage(server);
  const filter = filterOf(DIGEST_1);
  const [own, list, missing] = [key(WASM_PLUGIN, 'hello'), key(GATEWAY, 'public'), key(GATEWAY, 'nowhere')];
  await create('helm', own, { url: 'oci://theirs' });
  await create('helm', list, glooGateway([{ name: 'hello', image: 'theirs' }]));
  const ours: Deploy = { target: ISTIO, filter, placements: [plugin(own, filter)] };
  await assert.rejects(plan(cluster, ours), { code: 'object-not-ours' });
  await assert.rejects(plan(cluster, { target: GLOO, filter, placements: [glooFilter(list, filter)] }), {
    code: 'object-not-ours',
  });
  await assert.rejects(
    plan(cluster, { target: GLOO, filter, placements: [glooFilter(missing, filter)], force: true }),
    {
      code: 'object-missing',
    },
  );
  const taken = await deploy(cluster, { ...ours, force: true });
  assert.match(taken.notes[0]?.text ?? '', /was not made by proxlet/);
  assert.equal((await live(own))?.spec?.['url'], `oci://ghcr.io/me/hello@${DIGEST_1}`);
});

test('what something else applied from a manifest is left to it, but can be undeployed', { skip }, async () => {
  const { cluster, key, live, apply } = await engineStage(server);
  const object = key(WASM_PLUGIN, 'hello');
  const filter = filterOf(DIGEST_1);
  const placements = [plugin(object, filter)];
  for (const { metadata, spec } of manifestsOf('istio', filter, placements)) {
    const { labels = {}, annotations = {} } = metadata;
    await apply('argocd', object, { spec, labels, annotations });
  }
  const { deployments } = await statusOf(cluster, ISTIO);
  assert.deepEqual(
    deployments.map(({ id, digest, revision, drift }) => ({ id, digest, revision, drift })),
    [{ id: 'hello', digest: DIGEST_1, revision: 1, drift: undefined }],
  );
  await assert.rejects(plan(cluster, { target: ISTIO, filter, placements }), {
    code: 'object-conflict',
    message: /annotations.*filter\.proxlet\/hello.*\(argocd\)/,
  });
  await applyPlan(await planUndeploy(deployed(cluster, ISTIO)));
  assert.equal(await live(object), undefined);
});

test('a user who may not look everywhere deploys, and is told what may stay', { skip }, async () => {
  const { namespace, key, live, clusterOf } = await engineStage(server);
  assert(server !== undefined);
  const object = key(WASM_PLUGIN, 'hello');
  const filter = filterOf(DIGEST_1);
  const target = { ...ISTIO, kinds: [...ISTIO.kinds, ...GLOO.kinds] };
  const what: Deploy = { target, filter, placements: [plugin(object, filter)] };
  const alice = await clusterOf('alice');
  const [apiGroups, resources] = [['extensions.istio.io'], ['wasmplugins']];
  await server.allow('alice', namespace, [{ apiGroups, resources, verbs: ['get', 'list'] }]);
  await assert.rejects(plan(alice, what), {
    code: 'cluster-forbidden',
    message: /patch wasmplugins\.extensions\.istio\.io/,
  });
  await server.allow('alice', namespace, [{ apiGroups, resources, verbs: ['patch', 'create'] }]);
  const made = await deploy(alice, what);
  assert.match(made.notes[0]?.text ?? '', /parts of a former revision may stay: .*list gateways\.gateway\.solo\.io/);
  assert.notEqual(await live(object), undefined);
});

test('several clusters are changed one after the other, and undeployed where they have it', { skip }, async () => {
  const stages = [await engineStage(server), await engineStage(server)] as const;
  const clusters = stages.map(({ cluster }) => cluster);
  const filter = filterOf(DIGEST_1);
  const target = {
    ...ISTIO,
    place: async (_: unknown, __: unknown, cluster: Cluster | undefined) => {
      const object = { ...WASM_PLUGIN, namespace: cluster?.namespace ?? '', name: 'hello' };
      return { placements: [plugin(object, filter)], notes: ['seen'] };
    },
  };
  const made = await planDeploy({ target, filter, options: [], clusters, force: false });
  assert.deepEqual(actionsOf(made), ['create hello undefined→1', 'create hello undefined→1']);
  assert.equal(made.notes.length, 2);
  await applyPlan(made);
  const [first, second] = stages;
  await applyPlan(await planUndeploy(deployed(first.cluster, ISTIO)));
  const gone = await planUndeploy({ ...deployed(second.cluster, ISTIO), clusters });
  assert.deepEqual(actionsOf(gone), ['delete hello 1→undefined']);
  assert.match(gone.notes[0]?.text ?? '', /hello is not deployed to/);
  await applyPlan(gone);
  assert.equal(await second.live(second.key(WASM_PLUGIN, 'hello')), undefined);
});

test('two users who make the same object: the second is refused, or finds it done', { skip }, async () => {
  const { cluster, key, live, clusterOf } = await engineStage(server);
  const other = await clusterOf('admin');
  const object = key(WASM_PLUGIN, 'hello');
  const deployOf = (digest: string): Deploy => {
    const filter = filterOf(digest);
    return { target: ISTIO, filter, placements: [plugin(object, filter)] };
  };
  const [mine, theirs, same] = [
    await plan(cluster, deployOf(DIGEST_1)),
    await plan(other, deployOf(DIGEST_2)),
    await plan(other, deployOf(DIGEST_1)),
  ];
  await applyPlan(mine);
  await assert.rejects(applyPlan(theirs), { code: 'object-changed' });
  await applyPlan(same);
  assert.equal((await live(object))?.spec?.['url'], `oci://ghcr.io/me/hello@${DIGEST_1}`);
  assert.equal((await statusOf(cluster, ISTIO)).deployments[0]?.revision, 1);
});

test('an object that was deleted after the plan is not made anew', { skip }, async () => {
  const { cluster, key, live } = await engineStage(server);
  const object = key(WASM_PLUGIN, 'hello');
  const deployOf = (digest: string): Deploy => {
    const filter = filterOf(digest);
    return { target: ISTIO, filter, placements: [plugin(object, filter)] };
  };
  await deploy(cluster, deployOf(DIGEST_1));
  const change = await plan(cluster, deployOf(DIGEST_2));
  await cluster.delete(object, { dryRun: false });
  await assert.rejects(applyPlan(change), { code: 'object-changed' });
  assert.equal(await live(object), undefined);
});

test('users who change one list at once all find their filters in it', { skip }, async () => {
  const { cluster, key, live, create, clusterOf } = await engineStage(server);
  const object = key(GATEWAY, 'public');
  await create('helm', object, glooGateway());
  const ids = ['a', 'b', 'c', 'd'];
  const plans = await Promise.all(
    ids.map(async (id) => {
      const filter = filterOf(DIGEST_1, id);
      return plan(await clusterOf('admin'), {
        target: GLOO,
        filter,
        placements: [glooFilter(object, filter)],
      });
    }),
  );
  await Promise.all(plans.map((one) => applyPlan(one)));
  assert.deepEqual(glooNames(await live(object)).sort(), ids);
  const { deployments } = await statusOf(cluster, GLOO);
  assert.deepEqual(
    deployments.map(({ id, drift }) => [id, drift]),
    ids.map((id) => [id, undefined]),
  );
  await applyPlan(await planUndeploy(deployed(cluster, GLOO, 'b')));
  assert.deepEqual(glooNames(await live(object)).sort(), ['a', 'c', 'd']);
  assert.equal((await statusOf(cluster, GLOO)).deployments.length, 3);
});

test('a server that dies midway: it is said what was applied and what was not', { skip }, async () => {
  const doomed = await startApiServer({ crds: ['gloo'] });
  const { cluster, key, create } = await engineStage(doomed);
  const filter = filterOf(DIGEST_1);
  const objects = ['a', 'b', 'c'].map((name) => key(GATEWAY, name));
  for (const object of objects) await create('helm', object, glooGateway());
  const placements = objects.map((object) => glooFilter(object, filter));
  const made = await plan(cluster, { target: GLOO, filter, placements });
  const names = objects.map(({ name }) => `admin: Gateway ${cluster.namespace}/${name}`);
  let stopped: Promise<void> | undefined;
  const onApplied = () => {
    stopped ??= doomed.stop();
  };
  await assert.rejects(
    applyPlan(made, { onApplied }),
    (error: Error & { code?: string; details?: object; hint?: string }) => {
      assert.equal(error.code, 'deploy-incomplete');
      assert.deepEqual(error.details, { applied: [names[0]], remaining: names.slice(1), uncertain: [names[1]] });
      assert.match(error.hint ?? '', /proxlet undeploy gloo hello --namespace \S+ --context admin`$/);
      return true;
    },
  );
  await stopped;
});
