import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject, KubeObject } from '../../kubernetes/object.ts';
import { clusterWith } from '../testing-cluster.ts';
import { anImage } from '../testing-deployable.ts';
import { envoyGateway } from './envoy-gateway.ts';
import { reachingPolicies } from './reaching-policies.ts';

function object(apiVersion: string, kind: string, namespace: string, name: string, spec: JsonObject): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace }, spec };
}
const policy = (namespace: string, name: string, spec: JsonObject) =>
  object('gateway.envoyproxy.io/v1alpha1', 'EnvoyExtensionPolicy', namespace, name, spec);
const selecting = (namespaces?: JsonObject) => ({
  targetSelectors: [{ kind: 'Gateway', ...(namespaces !== undefined && { namespaces }) }],
});
const grant = (to: JsonObject) =>
  object('gateway.networking.k8s.io/v1beta1', 'ReferenceGrant', 'shop', 'all', {
    from: [{ group: 'gateway.envoyproxy.io', kind: 'EnvoyExtensionPolicy', namespace: 'central' }],
    to: [{ group: 'gateway.networking.k8s.io', ...to }],
  });
const SHOP: KubeObject = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', namespace: '', labels: { team: 'web' } },
};
const OWN = policy('shop', 'own', { targetRefs: [{ kind: 'Gateway', name: 'eg' }] });
const GRANT = grant({ kind: 'Gateway' });
const ALL = { from: 'All' };
const OF_WEB = { from: 'Selector', selector: { matchLabels: { team: 'web' } } };

const names = async (objects: KubeObject[], forbidden: string[] = []) =>
  (await reachingPolicies(clusterWith(objects, { forbidden }), 'shop')).map(({ metadata }) => metadata.name);

const CASES: { what: string; objects: KubeObject[]; forbidden?: string[]; reaches: boolean }[] = [
  { what: 'of all namespaces', objects: [policy('central', 'far', selecting(ALL)), GRANT], reaches: true },
  { what: 'of its own namespace', objects: [policy('central', 'far', selecting()), GRANT], reaches: false },
  { what: 'that says so', objects: [policy('central', 'far', selecting({ from: 'Same' })), GRANT], reaches: false },
  {
    what: "of the namespace's labels",
    objects: [policy('central', 'far', selecting(OF_WEB)), GRANT, SHOP],
    reaches: true,
  },
  {
    what: 'of other labels of namespaces',
    objects: [
      policy('central', 'far', selecting({ ...OF_WEB, selector: { matchLabels: { team: 'db' } } })),
      GRANT,
      SHOP,
    ],
    reaches: false,
  },
  {
    what: 'of labels that the user may not see',
    objects: [policy('central', 'far', selecting(OF_WEB)), GRANT, SHOP],
    forbidden: ['Namespace'],
    reaches: false,
  },
  { what: 'without a grant', objects: [policy('central', 'far', selecting(ALL))], reaches: false },
  {
    what: 'with a grant for another kind',
    objects: [policy('central', 'far', selecting(ALL)), grant({ kind: 'HTTPRoute' })],
    reaches: false,
  },
  {
    what: 'with a grant for one object',
    objects: [policy('central', 'far', selecting(ALL)), grant({ kind: 'Gateway', name: 'x' })],
    reaches: false,
  },
  {
    what: 'from a namespace that has no grant',
    objects: [policy('elsewhere', 'far', selecting(ALL)), GRANT],
    reaches: false,
  },
  {
    what: 'that names an object',
    objects: [policy('central', 'far', { targetRefs: [{ kind: 'Gateway', name: 'eg' }] }), GRANT],
    reaches: false,
  },
];
for (const { what, objects, forbidden, reaches } of CASES) {
  test(`a policy of another namespace with a selector ${what} ${reaches ? 'reaches in' : 'does not'}`, async () =>
    assert.deepEqual(await names([OWN, ...objects], forbidden), reaches ? ['own', 'far'] : ['own']));
}

test('who may list policies of one namespace only sees those', async () => {
  const cluster = clusterWith([OWN]);
  const list: typeof cluster.list = (kind, query) =>
    query?.namespace === undefined ? clusterWith([], { forbidden: [kind.kind] }).list(kind) : cluster.list(kind, query);
  assert.deepEqual(await reachingPolicies({ ...cluster, list }, 'shop'), [OWN]);
});

test('a policy that reaches in is a conflict, whose way out is in its namespace, also where it has the same name', async () => {
  const eg = object('gateway.networking.k8s.io/v1', 'Gateway', 'shop', 'eg', {});
  const cluster = clusterWith([eg, policy('central', 'hello', selecting(ALL)), GRANT]);
  const options = { targets: [{ kind: 'Gateway', name: 'eg' } as const], selectors: [], failOpen: false, env: [] };
  await assert.rejects(envoyGateway.place(anImage(), options, cluster), {
    code: 'policy-conflict',
    message: 'the EnvoyExtensionPolicy central/hello is attached to Gateway eg, and Envoy Gateway takes only one',
    hint: /-n central --merge hello/,
  });
});
