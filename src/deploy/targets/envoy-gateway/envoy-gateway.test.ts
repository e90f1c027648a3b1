import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonObject, KubeObject } from '../../kubernetes/object.ts';
import { clusterWith } from '../testing-cluster.ts';
import { anImage, aUrl } from '../testing-deployable.ts';
import { envoyGateway } from './envoy-gateway.ts';
import type { EnvoyGatewayOptions } from './options.ts';

const NOTHING: EnvoyGatewayOptions = { targets: [], selectors: [], failOpen: false, env: [] };
const GATEWAY = { kind: 'Gateway', name: 'eg' } as const;

const object = (apiVersion: string, kind: string, name: string, spec: JsonObject, labels = {}): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace: 'shop', labels },
  spec,
});
const ofGatewayApi = (kind: string, name: string, spec: JsonObject = {}, labels = {}) =>
  object('gateway.networking.k8s.io/v1', kind, name, spec, labels);
const policy = (name: string, spec: JsonObject) =>
  object('gateway.envoyproxy.io/v1alpha1', 'EnvoyExtensionPolicy', name, spec);
const refs = (...targetRefs: JsonObject[]) => ({ targetRefs });

const GATEWAYS = [
  ofGatewayApi('Gateway', 'eg', {}, { app: 'shop' }),
  ofGatewayApi('Gateway', 'other'),
  ofGatewayApi('HTTPRoute', 'cart', { parentRefs: [{ name: 'eg', sectionName: 'https' }] }),
  ofGatewayApi('GRPCRoute', 'stock'),
];

const place = (options: Partial<EnvoyGatewayOptions>, objects: KubeObject[] = GATEWAYS) =>
  envoyGateway.place(anImage(), { ...NOTHING, ...options }, clusterWith(objects));

test('a filter gets a policy of its own, named after it, in the namespace of the context', async () => {
  const { placements, notes } = await place({
    targets: [GATEWAY, { kind: 'HTTPRoute', name: 'cart', section: 'checkout' }],
    selectors: [{ kind: 'Gateway', labels: { app: 'shop' } }],
  });
  const [{ object, at, value } = assert.fail('no placement')] = placements;
  assert.deepEqual([object.namespace, object.name, at, placements.length], ['shop', 'hello', 'spec', 1]);
  assert.deepEqual(value['targetRefs'], [
    { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'eg' },
    { group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'cart', sectionName: 'checkout' },
  ]);
  assert.deepEqual(value['targetSelectors'], [
    { group: 'gateway.networking.k8s.io', kind: 'Gateway', matchLabels: { app: 'shop' } },
  ]);
  assert.deepEqual(notes, []);
});

test('a cluster without the kind is refused with what to install', async () => {
  const old = clusterWith(GATEWAYS, { unknown: ['EnvoyExtensionPolicy'] });
  for (const choice of [{ targets: [GATEWAY] }, { merge: 'auth' }]) {
    await assert.rejects(envoyGateway.place(anImage(), { ...NOTHING, ...choice }, old), {
      code: 'kind-missing',
      hint: /^install Envoy Gateway 1\.1/,
    });
  }
});

test('what is not there yet is noted, and is no reason to refuse', async () => {
  const { notes } = await place({
    targets: [{ kind: 'HTTPRoute', name: 'crat' }],
    selectors: [{ kind: 'Gateway', labels: { app: 'x' } }],
  });
  assert.deepEqual(notes, ['there is no HTTPRoute crat in shop yet', 'no Gateway in shop has the labels app=x']);
});

test('merged into a policy, the filter is an element of its list', async () => {
  const { placements } = await place({ merge: 'auth', before: 'jwt' }, [policy('auth', { wasm: [{ name: 'jwt' }] })]);
  assert.deepEqual(
    placements.map(({ object: { name }, at, value }) => [name, at, value['name']]),
    [['auth', { list: ['spec', 'wasm'], before: 'jwt' }, 'hello']],
  );
});

test('to merge into a policy that there is not is refused, with those that there are', async () =>
  assert.rejects(
    place({ merge: 'auht' }, [policy('auth', {}), policy('rate', {})]),
    ({ code, hint }) => code === 'policy-missing' && hint === 'it has auth, rate',
  ));

const HTTPS = { ...GATEWAY, section: 'https' };
const CONFLICTS: { what: string; spec: JsonObject; options: Partial<EnvoyGatewayOptions>; conflict: boolean }[] = [
  { what: 'the same Gateway', spec: refs(GATEWAY), options: { targets: [GATEWAY] }, conflict: true },
  {
    what: 'the same by the deprecated field',
    spec: { targetRef: GATEWAY },
    options: { targets: [GATEWAY] },
    conflict: true,
  },
  { what: 'another name', spec: refs({ ...GATEWAY, name: 'other' }), options: { targets: [GATEWAY] }, conflict: false },
  {
    what: 'another kind',
    spec: refs({ kind: 'HTTPRoute', name: 'eg' }),
    options: { targets: [GATEWAY] },
    conflict: false,
  },
  {
    what: 'the same section',
    spec: refs({ ...GATEWAY, sectionName: 'https' }),
    options: { targets: [HTTPS] },
    conflict: true,
  },
  {
    what: 'a section of it',
    spec: refs({ ...GATEWAY, sectionName: 'https' }),
    options: { targets: [GATEWAY] },
    conflict: false,
  },
  { what: 'the whole of it', spec: refs(GATEWAY), options: { targets: [HTTPS] }, conflict: false },
  {
    what: 'its labels',
    spec: { targetSelectors: [{ kind: 'Gateway', matchLabels: { app: 'shop' } }] },
    options: { targets: [GATEWAY] },
    conflict: true,
  },
  {
    what: 'its labels by an expression',
    spec: {
      targetSelectors: [
        {
          kind: 'Gateway',
          matchExpressions: [
            { key: 'app', operator: 'In', values: ['shop', 'web'] },
            { key: 'app', operator: 'Exists' },
            { key: 'tier', operator: 'DoesNotExist' },
            { key: 'tier', operator: 'NotIn', values: ['back'] },
          ],
        },
      ],
    },
    options: { targets: [GATEWAY] },
    conflict: true,
  },
  {
    what: 'labels that it has not',
    spec: {
      targetSelectors: [{ kind: 'Gateway', matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['shop'] }] }],
    },
    options: { targets: [GATEWAY] },
    conflict: false,
  },
  {
    what: 'its labels, for a section',
    spec: { targetSelectors: [{ kind: 'Gateway', matchLabels: { app: 'shop' } }] },
    options: { targets: [HTTPS] },
    conflict: false,
  },
  {
    what: 'what our labels select',
    spec: refs(GATEWAY),
    options: { selectors: [{ kind: 'Gateway', labels: { app: 'shop' } }] },
    conflict: true,
  },
];

for (const { what, spec, options, conflict } of CONFLICTS) {
  test(`another policy on ${what} is ${conflict ? 'a conflict' : 'none'}`, async () => {
    const placing = place(options, [...GATEWAYS, policy('auth', spec)]);
    if (!conflict) return void (await placing);
    const command = 'proxlet deploy envoy-gateway ghcr.io/me/hello:1.0 --id hello -n shop --merge auth';
    await assert.rejects(
      placing,
      ({ code, message, hint }) =>
        code === 'policy-conflict' && message.includes('EnvoyExtensionPolicy shop/auth') && hint.includes(command),
    );
  });
}

test("the filter's own policy is no conflict", async () => {
  const { placements } = await place({ targets: [GATEWAY] }, [...GATEWAYS, policy('hello', refs(GATEWAY))]);
  assert.equal(placements.length, 1);
});

for (const [what, spec] of Object.entries({
  'its Gateway': refs(GATEWAY),
  'the listener of its Gateway': refs({ ...GATEWAY, sectionName: 'https' }),
  'labels of its Gateway': { targetSelectors: [{ kind: 'Gateway', matchLabels: { app: 'shop' } }] },
})) {
  test(`a route's policy takes the place of the one on ${what}, which is noted`, async () => {
    const route = { kind: 'HTTPRoute', name: 'cart' } as const;
    const { notes } = await place({ targets: [route] }, [...GATEWAYS, policy('auth', spec)]);
    assert.equal(notes.length, 1);
    assert.match(notes[0] ?? '', /^for HTTPRoute cart this takes the place of the EnvoyExtensionPolicy shop\/auth/);
  });
}

test('nothing said: refused, with what there is as ready options', async () =>
  assert.rejects(
    place({}, [...GATEWAYS, policy('auth', refs(GATEWAY))]),
    ({ code, details }) =>
      code === 'target-missing' &&
      assert.deepEqual(details.choices, [
        '--merge auth         the policy that Gateway eg has',
        '--gateway other      Gateway other',
        '--http-route cart    HTTPRoute cart',
        '--grpc-route stock   GRPCRoute stock',
      ]) === undefined,
  ));

test('without a cluster the options alone do', async () => {
  const { placements } = await envoyGateway.place(anImage(), { ...NOTHING, targets: [GATEWAY] }, undefined);
  assert.equal(placements[0]?.object.namespace, '');
  await assert.rejects(envoyGateway.place(anImage(), NOTHING, undefined), { code: 'target-missing' });
});

test('a user who may see nothing may still name a target', async () => {
  const forbidden = ['Gateway', 'HTTPRoute', 'GRPCRoute', 'EnvoyExtensionPolicy'];
  const cluster = clusterWith([], { forbidden });
  const { notes } = await envoyGateway.place(anImage(), { ...NOTHING, targets: [GATEWAY] }, cluster);
  assert.deepEqual(notes, []);
});

test('options that do not go together are refused', async () => {
  await assert.rejects(place({ merge: 'auth', targets: [GATEWAY] }), { code: 'options-conflict' });
  await assert.rejects(place({ before: 'jwt', targets: [GATEWAY] }), { code: 'options-conflict' });
});

test('a pull policy is said to be without effect', async () => {
  const { notes } = await place({ targets: [GATEWAY], pullPolicy: 'always' });
  assert.deepEqual(notes, ['Envoy Gateway heeds a pull policy only for what is not named by its digest, as this is']);
});

test('the code of a policy or of an element of one is found', async () => {
  const [kind = assert.fail('no kind')] = envoyGateway.kinds;
  const digest = `sha256:${'a'.repeat(64)}`;
  const image = { url: `ghcr.io/me/hello@${digest}`, digest };
  const own = (await place({ targets: [GATEWAY] })).placements[0]?.value ?? {};
  const element = (await place({ merge: 'auth' }, [policy('auth', {})])).placements[0]?.value ?? {};
  assert.deepEqual([kind.codeOf(own), kind.codeOf(element)], [image, image]);
  const fetched = await envoyGateway.place(aUrl(), { ...NOTHING, targets: [GATEWAY] }, undefined);
  assert.deepEqual(kind.codeOf(fetched.placements[0]?.value ?? {}), { url: 'https://example.com/hello.wasm', digest });
  assert.equal(kind.codeOf({ code: { image: { url: 'x/y:1.0' } } }), undefined);
  assert.equal(kind.codeOf({ code: { http: { url: 'https://x' } } }), undefined);
});

test('the host is the release of the control plane that runs', async () => {
  const deployment = object(
    'apps/v1',
    'Deployment',
    'envoy-gateway',
    {
      template: { spec: { containers: [{ image: 'docker.io/envoyproxy/gateway:v1.9.1' }] } },
    },
    { 'control-plane': 'envoy-gateway' },
  );
  assert.deepEqual(await envoyGateway.host(clusterWith([deployment])), {
    release: { name: 'envoy-gateway@1.9', envoy: 39 },
    source: 'Deployment shop/envoy-gateway, image docker.io/envoyproxy/gateway:v1.9.1',
  });
});
