import assert from 'node:assert/strict';
import { test } from 'node:test';
import { istioOptions } from './istio-options.ts';

const NONE: Parameters<typeof istioOptions>[0] = {
  labels: [],
  gateway: [],
  service: [],
  target: [],
  wholeNamespace: false,
  via: 'wasmplugin',
  phase: undefined,
  priority: undefined,
  match: [],
  patchContext: undefined,
  workloadType: undefined,
  type: 'http',
  failStrategy: undefined,
  failOpen: false,
  env: [],
  allowOnHeadersStopIteration: false,
  pullPolicy: undefined,
  pullSecret: undefined,
};

test('labels, gateways, services and other targets become a selection', () => {
  const { labels, targets } = istioOptions({
    ...NONE,
    labels: ['app=shop', 'tier='],
    gateway: ['public'],
    service: ['cart'],
    target: ['gatewayclass/istio-waypoint'],
  });
  assert.deepEqual(labels, { app: 'shop', tier: '' });
  assert.deepEqual(targets, [
    { kind: 'Gateway', name: 'public' },
    { kind: 'Service', name: 'cart' },
    { kind: 'GatewayClass', name: 'istio-waypoint' },
  ]);
});

test('a match is a mode, a port or both', () => {
  const { match } = istioOptions({ ...NONE, match: ['server:8080', 'client', '9090', ':80'] });
  assert.deepEqual(match, [
    { mode: 'server', ports: [8080] },
    { mode: 'client', ports: [] },
    { ports: [9090] },
    { ports: [80] },
  ]);
});

test('a variable without a value is the proxy’s own, an empty one is empty', () => {
  const { env } = istioOptions({ ...NONE, env: ['REGION', 'MODE=a=b', 'EMPTY='] });
  assert.deepEqual(env, [{ name: 'REGION' }, { name: 'MODE', value: 'a=b' }, { name: 'EMPTY', value: '' }]);
});

test('--fail-open is --fail-strategy open, and contradicts any other', () => {
  assert.equal(istioOptions({ ...NONE, failOpen: true }).failStrategy, 'open');
  assert.equal(istioOptions({ ...NONE, failOpen: true, failStrategy: 'open' }).failStrategy, 'open');
  assert.throws(() => istioOptions({ ...NONE, failOpen: true, failStrategy: 'reload' }), { code: 'usage' });
});

const SLIPS: [Partial<typeof NONE>, RegExp, string][] = [
  [{ labels: ['app'] }, /--labels cannot be app/, 'for example `--labels app=shop`'],
  [{ target: ['Gatway/eg'] }, /--target cannot be Gatway/, 'did you mean Gateway?'],
  [{ target: ['Gateway'] }, /--target cannot be Gateway/, 'for example `--target ServiceEntry/api`'],
  [{ match: ['servr:80'] }, /--match cannot be servr/, 'did you mean server?'],
  [{ match: [''] }, /--match cannot be empty/, 'for example `--match server:8080`'],
];
for (const [given, message, hint] of SLIPS) {
  test(`refuses ${JSON.stringify(given)}`, () => {
    assert.throws(() => istioOptions({ ...NONE, ...given }), { code: 'usage', exitCode: 2, message, hint });
  });
}
