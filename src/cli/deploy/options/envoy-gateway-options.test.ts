import assert from 'node:assert/strict';
import { test } from 'node:test';
import { envoyGatewayOptions } from './envoy-gateway-options.ts';

function targets(...target: string[]) {
  return envoyGatewayOptions({
    namespace: undefined,
    gateway: [],
    httpRoute: [],
    grpcRoute: [],
    target,
    labels: [],
    labelsOf: 'Gateway',
    merge: undefined,
    before: undefined,
    failOpen: false,
    env: [],
    pullPolicy: undefined,
    pullSecret: undefined,
  }).targets;
}

test('a kind and a name are a target, with a section or without', () => {
  assert.deepEqual(targets('httproute/cart', 'Gateway/eg/https'), [
    { kind: 'HTTPRoute', name: 'cart', section: undefined },
    { kind: 'Gateway', name: 'eg', section: 'https' },
  ]);
});

for (const text of ['', 'eg', 'Gateway/', 'Gateway/eg/', 'Gateway/eg/a/b']) {
  test(`"${text}" is no target`, () => {
    assert.throws(() => targets(text), { code: 'usage', hint: 'for example `--target Gateway/eg/https`' });
  });
}

test('a kind that no filter can be attached to is refused, with the one that may be meant', () => {
  assert.throws(() => targets('TCPRoute/db'), { code: 'usage', hint: 'did you mean HTTPRoute?' });
});
