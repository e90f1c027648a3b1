/** Deploying against a real API server: what is planned is what the server would do, and nobody's work is lost. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Deployable } from '../../src/deploy/deployable.ts';
import {
  applyPlan,
  type Change,
  type Deployed,
  type DeployPlan,
  listDeployments,
  planDeploy,
  planRollback,
  planUndeploy,
} from '../../src/deploy/index.ts';
import type { Cluster } from '../../src/deploy/kubernetes/cluster.ts';
import type { JsonObject, KubeObject, ObjectKey, ObjectKind } from '../../src/deploy/kubernetes/object.ts';
import { openCluster } from '../../src/deploy/kubernetes/open-cluster.ts';
import type { Place, Placement } from '../../src/deploy/placement.ts';
import type { ClusterTarget, ClusterTargetName, TargetKind } from '../../src/deploy/targets/target.ts';
import { type ApiServer, missingApiServer, startApiServer } from './support/api-server.ts';

const skip = missingApiServer();
const server = skip === false ? await startApiServer({ crds: ['istio', 'envoy-gateway', 'gloo'] }) : undefined;

const [DIGEST_1, DIGEST_2] = ['1', '2'].map((digit) => `sha256:${digit.repeat(64)}`);
const WASM_PLUGIN = { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' };
const GATEWAY = { apiVersion: 'gateway.solo.io/v1', kind: 'Gateway' };
const POLICY = { apiVersion: 'gateway.envoyproxy.io/v1alpha1', kind: 'EnvoyExtensionPolicy' };
const GLOO_LIST = ['spec', 'httpGateway', 'options', 'wasm', 'filters'];
const PLURALS: Record<string, string> = {
  WasmPlugin: 'wasmplugins',
  Gateway: 'gateways',
  EnvoyExtensionPolicy: 'envoyextensionpolicies',
};

/** A target that puts what it is told where it is told. */
function targetOf(name: ClusterTargetName, kinds: readonly TargetKind[]): ClusterTarget<readonly Placement[]> {
  return {
    name,
    kinds,
    host: async () => undefined,
    place: async (_filter, placements) => ({ placements, notes: [] }),
  };
}
function kindOf(kind: ObjectKind, at: TargetKind['at']): TargetKind {
  return { ...kind, at, install: '', codeOf: () => undefined, health: () => ({ state: 'unknown' }) };
}
const ISTIO = targetOf('istio', [kindOf(WASM_PLUGIN, ['spec'])]);
const GLOO = targetOf('gloo', [kindOf(GATEWAY, [{ list: GLOO_LIST }])]);
const ENVOY_GATEWAY = targetOf('envoy-gateway', [kindOf(POLICY, ['spec', { list: ['spec', 'wasm'] }])]);

function filterOf(digest: string | undefined, id = 'hello', tag = '1.0'): Deployable {
  assert(digest !== undefined);
  const repository = `ghcr.io/me/${id}`;
  return {
    id,
    code: { kind: 'image', reference: `${repository}:${tag}`, digest, pinned: `${repository}@${digest}` },
    rootId: '',
    configuration: undefined,
  };
}

interface Stage {
  api: ApiServer;
  namespace: string;
  cluster: Cluster;
  key(kind: ObjectKind, name: string): ObjectKey;
  /** What somebody else does, under a field manager's name. */
  others(manager: string, key: ObjectKey, spec: object, how?: { create?: boolean }): Promise<void>;
  live(key: ObjectKey): Promise<KubeObject | undefined>;
}

async function stage(api = server): Promise<Stage> {
  assert(api !== undefined);
  const namespace = await api.namespace();
  const cluster = await user(api, namespace);
  const pathOf = (key: ObjectKey) =>
    `/apis/${key.apiVersion}/namespaces/${key.namespace}/${PLURALS[key.kind]}/${key.name}`;
  return {
    api,
    namespace,
    cluster,
    key: (kind, name) => ({ ...kind, namespace, name }),
    others: async (manager, key, spec, { create = false } = {}) => {
      const { apiVersion, kind, name } = key;
      const path = create ? pathOf(key).replace(/\/[^/]*$/, '') : pathOf(key);
      const query = `fieldManager=${manager}${create ? '' : '&force=true'}`;
      const body = { apiVersion, kind, metadata: { name }, spec };
      const answer = await api.request(create ? 'POST' : 'PATCH', `${path}?${query}`, body);
      assert(answer.status < 300, answer.text);
    },
    live: (key) => cluster.get(key),
  };
}

async function user(api: ApiServer, namespace: string): Promise<Cluster> {
  return openCluster({ kubeconfig: await api.kubeconfig('admin', { namespace }), env: {} });
}

interface Deploy {
  target: ClusterTarget<readonly Placement[]>;
  filter: Deployable;
  placements: readonly Placement[];
  force?: boolean;
}
function plan(cluster: Cluster, { target, filter, placements, force = false }: Deploy): Promise<DeployPlan> {
  return planDeploy({ target, filter, options: placements, clusters: [cluster], force });
}
async function deploy(cluster: Cluster, what: Deploy): Promise<DeployPlan> {
  const made = await plan(cluster, what);
  await applyPlan(made);
  return made;
}
function actionsOf({ changes }: DeployPlan): string[] {
  return changes.map(({ action, object, revision }) => `${action} ${object.name} ${revision.from}→${revision.to}`);
}
function only({ changes }: DeployPlan): Change {
  const [change, ...more] = changes;
  assert(change !== undefined && more.length === 0);
  return change;
}
function deployed(cluster: Cluster, target: ClusterTarget<never>, id = 'hello', force = false): Deployed {
  return { target, id, clusters: [cluster], force };
}
async function statusOf(cluster: Cluster, target: ClusterTarget<never>) {
  const { signal } = new AbortController();
  return listDeployments({ targets: [target], cluster, namespace: cluster.namespace, signal });
}

const plugin = (object: ObjectKey, filter: Deployable, more: JsonObject = {}): Placement => ({
  object,
  at: 'spec',
  value: { url: `oci://${filter.code.kind === 'image' ? filter.code.pinned : ''}`, phase: 'AUTHN', ...more },
});
const glooFilter = (object: ObjectKey, filter: Deployable, before?: string): Placement => {
  const at: Place = { list: GLOO_LIST, before };
  return { object, at, value: { name: filter.id, image: filter.code.kind === 'image' ? filter.code.pinned : '' } };
};
const glooGateway = (filters?: readonly JsonObject[]) => ({
  bindAddress: '::',
  bindPort: 8080,
  httpGateway: filters === undefined ? {} : { options: { wasm: { filters } } },
});
function glooFilters(object: KubeObject | undefined): { name: string }[] {
  const spec = JSON.parse(JSON.stringify(object?.spec ?? {}));
  return spec.httpGateway?.options?.wasm?.filters ?? [];
}
const namesOf = (object: KubeObject | undefined) => glooFilters(object).map(({ name }) => name);

test('an object of our own: made, changed, left alone, rolled back, deleted', { skip }, async () => {
  const { cluster, key, live } = await stage();
  const object = key(WASM_PLUGIN, 'hello');
  const deployOf = (digest: string | undefined, more?: JsonObject): Deploy => {
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
    [`ghcr.io/me/hello:1.0 is another one than was deployed from there: it was ${DIGEST_1} and is ${DIGEST_2} now`],
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
  const { cluster, key, live, others } = await stage();
  const object = key(GATEWAY, 'public');
  const theirs = [
    { name: 'first', image: 'x', config: { b: 1, a: [null, '2'] } },
    { name: 'last', image: 'y' },
  ];
  await others('helm', object, glooGateway(theirs), { create: true });
  const deployOf = (digest: string | undefined, force: boolean): Deploy => {
    const filter = filterOf(digest);
    return { target: GLOO, filter, placements: [glooFilter(object, filter, 'last')], force };
  };

  await assert.rejects(plan(cluster, deployOf(DIGEST_1, false)), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'object-conflict');
    assert.match(error.message, /spec\.httpGateway.*\(helm\)/);
    return true;
  });
  await deploy(cluster, deployOf(DIGEST_1, true));
  assert.deepEqual(namesOf(await live(object)), ['first', 'hello', 'last']);
  assert.deepEqual(actionsOf(await deploy(cluster, deployOf(DIGEST_1, false))), ['none public 1→1']);

  await deploy(cluster, deployOf(DIGEST_2, false));
  assert.deepEqual(namesOf(await live(object)), ['first', 'hello', 'last']);
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
  const { cluster, key, live, others } = await stage();
  const filter = filterOf(DIGEST_1);
  const [withOptions, bare] = [key(GATEWAY, 'with-options'), key(GATEWAY, 'bare')];
  const healthCheck = { ...glooGateway(), httpGateway: { options: { healthCheck: { path: '/up' } } } };
  await others('helm', withOptions, healthCheck, { create: true });
  await others('helm', bare, glooGateway(), { create: true });
  const placements = [withOptions, bare].map((object) => glooFilter(object, filter));
  await deploy(cluster, { target: GLOO, filter, placements });
  await applyPlan(await planUndeploy(deployed(cluster, GLOO)));
  assert.deepEqual((await live(withOptions))?.spec, healthCheck);
  // The server would make null of what is left empty, and refuse that.
  assert.deepEqual((await live(bare))?.spec, glooGateway([]));
});

test('a part that a new revision no longer has is taken away', { skip }, async () => {
  const { cluster, key, live, others } = await stage();
  const filter = filterOf(DIGEST_1);
  const [a, b] = [key(GATEWAY, 'a'), key(GATEWAY, 'b')];
  for (const object of [a, b]) await others('helm', object, glooGateway(), { create: true });
  await deploy(cluster, { target: GLOO, filter, placements: [glooFilter(a, filter), glooFilter(b, filter)] });
  const fewer = await deploy(cluster, { target: GLOO, filter, placements: [glooFilter(a, filter)] });
  assert.deepEqual(actionsOf(fewer), ['none a 1→1', 'update b 1→undefined']);
  assert.deepEqual([namesOf(await live(a)), namesOf(await live(b))], [['hello'], []]);
});

test('what others changed of ours is drift, and is told before it is taken over', { skip }, async () => {
  const { cluster, key, live, others } = await stage();
  const object = key(WASM_PLUGIN, 'hello');
  const filter = filterOf(DIGEST_1);
  const what: Deploy = { target: ISTIO, filter, placements: [plugin(object, filter)] };
  await deploy(cluster, what);
  await others('kubectl-edit', object, { phase: 'STATS' });
  assert.equal((await statusOf(cluster, ISTIO)).deployments[0]?.drift, 'changed');
  await assert.rejects(plan(cluster, what), { code: 'object-conflict' });
  assert.deepEqual(actionsOf(await deploy(cluster, { ...what, force: true })), ['update hello 1→2']);
  assert.equal((await live(object))?.spec?.['phase'], 'AUTHN');
});

test('an element that others took out is missing, and can be deployed again or undeployed', { skip }, async () => {
  const { cluster, key, live, others } = await stage();
  const object = key(GATEWAY, 'public');
  await others('helm', object, glooGateway(), { create: true });
  const filter = filterOf(DIGEST_1);
  const what: Deploy = { target: GLOO, filter, placements: [glooFilter(object, filter)] };
  await deploy(cluster, what);
  await others('kubectl-edit', object, { httpGateway: { options: { wasm: { filters: [] } } } });
  assert.equal((await statusOf(cluster, GLOO)).deployments[0]?.drift, 'missing');
  await deploy(cluster, { ...what, force: true });
  assert.deepEqual(namesOf(await live(object)), ['hello']);
  await others('kubectl-edit', object, { httpGateway: { options: { wasm: { filters: [] } } } });
  await applyPlan(await planUndeploy(deployed(cluster, GLOO)));
  assert.equal((await live(object))?.metadata.annotations, undefined);
});

test('what is not ours is not touched unless it is to be taken over', { skip }, async () => {
  const { cluster, key, others, live } = await stage();
  const filter = filterOf(DIGEST_1);
  const [own, list, missing] = [key(WASM_PLUGIN, 'hello'), key(GATEWAY, 'public'), key(GATEWAY, 'nowhere')];
  await others('helm', own, { url: 'oci://theirs' }, { create: true });
  await others('helm', list, glooGateway([{ name: 'hello', image: 'theirs' }]), { create: true });
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

test('a record that was broken by hand is told, and hides no other deployment', { skip }, async () => {
  const { api, cluster, key } = await stage();
  for (const id of ['broken', 'whole']) {
    const filter = filterOf(DIGEST_1, id);
    await deploy(cluster, { target: ISTIO, filter, placements: [plugin(key(WASM_PLUGIN, id), filter)] });
  }
  const path = `/apis/${WASM_PLUGIN.apiVersion}/namespaces/${cluster.namespace}/wasmplugins/broken`;
  const metadata = { name: 'broken', annotations: { 'filter.proxlet/broken': '{"target":"istio"' } };
  await api.request('PATCH', `${path}?fieldManager=vi&force=true`, { ...WASM_PLUGIN, metadata });
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

test("a filter merged into another deployment's policy outlives its changes", { skip }, async () => {
  const { cluster, key, live } = await stage();
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

test('two users who make the same object: the second is refused, or finds it done', { skip }, async () => {
  const { api, cluster, key, live } = await stage();
  const other = await user(api, cluster.namespace);
  const object = key(WASM_PLUGIN, 'hello');
  const deployOf = (digest: string | undefined): Deploy => {
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
  const { cluster, key, live } = await stage();
  const object = key(WASM_PLUGIN, 'hello');
  const deployOf = (digest: string | undefined): Deploy => {
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
  const { api, cluster, key, live, others } = await stage();
  const object = key(GATEWAY, 'public');
  await others('helm', object, glooGateway(), { create: true });
  const ids = ['a', 'b', 'c', 'd'];
  const plans = await Promise.all(
    ids.map(async (id) => {
      const filter = filterOf(DIGEST_1, id);
      return plan(await user(api, cluster.namespace), {
        target: GLOO,
        filter,
        placements: [glooFilter(object, filter)],
      });
    }),
  );
  await Promise.all(plans.map((one) => applyPlan(one)));
  assert.deepEqual(namesOf(await live(object)).sort(), ids);
  const { deployments } = await statusOf(cluster, GLOO);
  assert.deepEqual(
    deployments.map(({ id, drift }) => [id, drift]),
    ids.map((id) => [id, undefined]),
  );
});

test('a server that dies midway: it is said what was applied and what was not', { skip }, async () => {
  const doomed = await startApiServer({ crds: ['gloo'] });
  const { cluster, key, others } = await stage(doomed);
  const filter = filterOf(DIGEST_1);
  const objects = ['a', 'b', 'c'].map((name) => key(GATEWAY, name));
  for (const object of objects) await others('helm', object, glooGateway(), { create: true });
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
      assert.match(error.hint ?? '', /proxlet undeploy gloo hello$/);
      return true;
    },
  );
  await stopped;
});
