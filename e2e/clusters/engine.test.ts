/** Deploying against a real API server: what is planned is what the server does with it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applyPlan, planRollback, planUndeploy } from '../../src/deploy/index.ts';
import type { JsonObject } from '../../src/deploy/kubernetes/object.ts';
import type { Place } from '../../src/deploy/placement.ts';
import { missingApiServer, startApiServer } from './support/api-server.ts';
import { actionsOf, type Deploy, deploy, deployed, engineStage, only, plan, statusOf } from './support/engine-stage.ts';
import {
  DIGEST_1,
  DIGEST_2,
  ENVOY_GATEWAY,
  filterOf,
  GATEWAY,
  GLOO,
  glooFilter,
  glooFilters,
  glooGateway,
  glooNames,
  ISTIO,
  POLICY,
  plugin,
  WASM_PLUGIN,
} from './support/engine-targets.ts';

const skip = missingApiServer();
const server = skip === false ? await startApiServer({ crds: ['istio', 'envoy-gateway', 'gloo'] }) : undefined;

test('an object of our own: made, changed, left alone, rolled back, deleted', { skip }, async () => {
  const { cluster, key, live } = await engineStage(server);
  const object = key(WASM_PLUGIN, 'hello');
  const deployOf = (digest: string, more?: JsonObject): Deploy => {
    const filter = filterOf(digest);
    return { target: ISTIO, filter, placements: [plugin(object, filter, more)] };
  };

  const first = await plan(cluster, deployOf(DIGEST_1));
  assert.deepEqual(actionsOf(first), ['create hello undefined→1']);
  assert.equal(only(first).before, undefined);
  assert.equal(await live(object), undefined, 'a plan changes nothing');
  await applyPlan(first);
  assert.deepEqual((await live(object))?.metadata.labels, {
    'app.kubernetes.io/managed-by': 'proxlet',
    'filter.proxlet/deployed': 'true',
  });

  const version = (await live(object))?.metadata.resourceVersion;
  assert.deepEqual(actionsOf(await deploy(cluster, deployOf(DIGEST_1))), ['none hello 1→1']);
  assert.equal((await live(object))?.metadata.resourceVersion, version, 'nothing was applied');

  const second = await deploy(cluster, deployOf(DIGEST_2, { phase: 'AUTHZ' }));
  assert.deepEqual(actionsOf(second), ['update hello 1→2']);
  assert.deepEqual(only(second).before?.['spec'], { url: `oci://ghcr.io/me/hello@${DIGEST_1}`, phase: 'AUTHN' });
  assert.deepEqual(only(second).after?.['spec'], { url: `oci://ghcr.io/me/hello@${DIGEST_2}`, phase: 'AUTHZ' });
  assert.deepEqual(
    second.notes.map(({ text }) => text),
    [`ghcr.io/me/hello:1.0 has moved: it was ${DIGEST_1} when it was deployed, and is ${DIGEST_2} now`],
  );

  const back = await planRollback(deployed(cluster, ISTIO));
  assert.deepEqual(actionsOf(back), ['update hello 2→3']);
  await applyPlan(back);
  assert.deepEqual((await live(object))?.spec, { url: `oci://ghcr.io/me/hello@${DIGEST_1}`, phase: 'AUTHN' });

  const { deployments, notes } = await statusOf(cluster, ISTIO);
  assert.deepEqual(notes, []);
  const [status] = deployments;
  assert.equal(status?.revision, 3);
  assert.equal(status.digest, DIGEST_1);
  assert.equal(status.drift, undefined);
  assert.deepEqual(
    status.history.map((former) => former.revision),
    [2, 1],
  );
  assert.match(status.history[0]?.time ?? '', /^\d{4}-\d\d-\d\dT/);
  await assert.rejects(planRollback({ ...deployed(cluster, ISTIO), to: 9 }), { code: 'revision-missing' });

  const gone = await planUndeploy(deployed(cluster, ISTIO));
  assert.deepEqual(actionsOf(gone), ['delete hello 3→undefined']);
  assert.notEqual(await live(object), undefined);
  await applyPlan(gone);
  assert.equal(await live(object), undefined);
  await assert.rejects(planUndeploy(deployed(cluster, ISTIO)), { code: 'not-deployed' });
});

test("an element of others' list: put in, changed in its place, taken out; theirs stay as they are", {
  skip,
}, async () => {
  const { cluster, key, live, create } = await engineStage(server);
  const object = key(GATEWAY, 'public');
  const theirs = [
    { name: 'first', image: 'x', config: { b: 1, a: [null, '2'] } },
    { name: 'last', image: 'y' },
  ];
  await create('helm', object, glooGateway(theirs));
  const deployOf = (digest: string, force: boolean): Deploy => {
    const filter = filterOf(digest);
    return { target: GLOO, filter, placements: [glooFilter(object, filter, 'last')], force };
  };

  await assert.rejects(plan(cluster, deployOf(DIGEST_1, false)), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'object-conflict');
    assert.match(error.message, /spec\.httpGateway.*\(helm\)/);
    return true;
  });
  await deploy(cluster, deployOf(DIGEST_1, true));
  assert.deepEqual(glooNames(await live(object)), ['first', 'hello', 'last']);
  assert.deepEqual(actionsOf(await deploy(cluster, deployOf(DIGEST_1, false))), ['none public 1→1']);

  await deploy(cluster, deployOf(DIGEST_2, false));
  assert.deepEqual(glooNames(await live(object)), ['first', 'hello', 'last']);
  await applyPlan(await planRollback(deployed(cluster, GLOO)));
  const filters = glooFilters(await live(object));
  assert.deepEqual(filters[1], { name: 'hello', image: `ghcr.io/me/hello@${DIGEST_1}` });

  await applyPlan(await planUndeploy(deployed(cluster, GLOO)));
  const after = await live(object);
  assert.deepEqual(after?.spec, glooGateway(theirs));
  assert.equal(after?.metadata.labels, undefined);
  assert.equal(after?.metadata.annotations, undefined);
});

test('the last element of a list leaves the rest of the object as it was', { skip }, async () => {
  const { cluster, key, live, create } = await engineStage(server);
  const filter = filterOf(DIGEST_1);
  const [withOptions, bare] = [key(GATEWAY, 'with-options'), key(GATEWAY, 'bare')];
  const healthCheck = { ...glooGateway(), httpGateway: { options: { healthCheck: { path: '/up' } } } };
  await create('helm', withOptions, healthCheck);
  await create('helm', bare, glooGateway());
  const placements = [withOptions, bare].map((object) => glooFilter(object, filter));
  await deploy(cluster, { target: GLOO, filter, placements });
  await applyPlan(await planUndeploy(deployed(cluster, GLOO)));
  assert.deepEqual((await live(withOptions))?.spec, healthCheck);
  // The server would make null of what is left empty, and refuse that.
  assert.deepEqual((await live(bare))?.spec, glooGateway([]));
});

test('a part that a new revision no longer has is taken away', { skip }, async () => {
  const { cluster, key, live, create } = await engineStage(server);
  const filter = filterOf(DIGEST_1);
  const [a, b] = [key(GATEWAY, 'a'), key(GATEWAY, 'b')];
  for (const object of [a, b]) await create('helm', object, glooGateway());
  await deploy(cluster, { target: GLOO, filter, placements: [glooFilter(a, filter), glooFilter(b, filter)] });
  const fewer = await deploy(cluster, { target: GLOO, filter, placements: [glooFilter(a, filter)] });
  assert.deepEqual(actionsOf(fewer), ['none a 1→1', 'update b 1→undefined']);
  assert.deepEqual(
    fewer.notes.map(({ text }) => text),
    [`hello is taken out of Gateway ${b.namespace}/b, which this deploy does not choose`],
  );
  assert.deepEqual([glooNames(await live(a)), glooNames(await live(b))], [['hello'], []]);
});

test("a filter merged into another deployment's policy outlives its changes", { skip }, async () => {
  const { cluster, key, live } = await engineStage(server);
  const object = key(POLICY, 'a');
  const element = (id: string) => ({
    name: id,
    code: { type: 'Image', image: { url: `ghcr.io/me/${id}:1`, sha256: '0'.repeat(64) } },
  });
  const deployA = (more: JsonObject): Deploy => {
    const targetRefs = [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'eg' }];
    const value = { targetRefs, wasm: [{ ...element('a'), ...more }] };
    return { target: ENVOY_GATEWAY, filter: filterOf(DIGEST_1, 'a'), placements: [{ object, at: 'spec', value }] };
  };
  const at: Place = { list: ['spec', 'wasm'], before: 'a' };
  const deployB: Deploy = {
    target: ENVOY_GATEWAY,
    filter: filterOf(DIGEST_2, 'b'),
    placements: [{ object, at, value: element('b') }],
  };
  const namesIn = async () => {
    const { wasm } = JSON.parse(JSON.stringify((await live(object))?.spec ?? {}));
    return wasm.map(({ name }: { name: string }) => name);
  };
  await deploy(cluster, deployA({}));
  await deploy(cluster, deployB);
  assert.deepEqual(await namesIn(), ['b', 'a']);
  assert.deepEqual(actionsOf(await plan(cluster, deployA({}))), ['none a 1→1']);
  await deploy(cluster, deployA({ rootID: 'r' }));
  assert.deepEqual(await namesIn(), ['b', 'a']);
  const { deployments } = await statusOf(cluster, ENVOY_GATEWAY);
  assert.deepEqual(
    deployments.map(({ id, place, drift, revision }) => ({ id, place, drift, revision })),
    [
      { id: 'a', place: 'spec', drift: undefined, revision: 2 },
      { id: 'b', place: 'spec.wasm', drift: undefined, revision: 1 },
    ],
  );
  await assert.rejects(planUndeploy(deployed(cluster, ENVOY_GATEWAY, 'a')), { code: 'deployment-in-use' });
  await applyPlan(await planUndeploy(deployed(cluster, ENVOY_GATEWAY, 'b')));
  assert.deepEqual(await namesIn(), ['a']);
  await applyPlan(await planUndeploy(deployed(cluster, ENVOY_GATEWAY, 'a')));
  assert.equal(await live(object), undefined);
});

test('a record that was broken by hand is told, and hides no other deployment', { skip }, async () => {
  const { cluster, key, apply } = await engineStage(server);
  for (const id of ['broken', 'whole']) {
    const filter = filterOf(DIGEST_1, id);
    await deploy(cluster, { target: ISTIO, filter, placements: [plugin(key(WASM_PLUGIN, id), filter)] });
  }
  await apply('vi', key(WASM_PLUGIN, 'broken'), { annotations: { 'filter.proxlet/broken': '{"target":"istio"' } });
  const { deployments, notes } = await statusOf(cluster, ISTIO);
  assert.deepEqual(
    deployments.map(({ id }) => id),
    ['whole'],
  );
  assert.match(
    notes[0] ?? '',
    /WasmPlugin .*\/broken: the annotation filter\.proxlet\/broken is not as proxlet wrote it/,
  );
  await assert.rejects(planUndeploy(deployed(cluster, ISTIO, 'broken')), { code: 'record-broken' });
});
