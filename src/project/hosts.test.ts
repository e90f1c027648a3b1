import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOST_RULE, parseHost } from './hosts.ts';

const ENVOYS = {
  'envoy@1.17': 17,
  'envoy@1.40': 40,
  'istio@1.9': 17,
  'istio@1.31': 39,
  'envoy-gateway@1.1': 31,
  'envoy-gateway@1.9': 39,
  'gloo@1.10': 20,
  'gloo@1.17': 30,
  'gloo@1.22': 36,
};

for (const [name, envoy] of Object.entries(ENVOYS)) {
  test(`${name} has Envoy 1.${envoy}`, () => assert.deepEqual(parseHost(name), { name, envoy }));
}

const NONE = [
  'envoy@1.16',
  'istio@1.8',
  'envoy-gateway@1.0',
  'envoy-gateway@1.10',
  'gloo@1.9',
  'gloo@1.23',
  'gloo@1.010',
  'envoy@2.40',
  'constructor@1.20',
  'envoy',
  '',
];

for (const name of NONE) test(`"${name}" names no host`, () => assert.equal(parseHost(name), undefined));

test('the rule names the first and the last release that is known of each product', () => {
  assert.equal(
    HOST_RULE,
    'be envoy@1.N, N being 17 or more, istio@1.N, N being 9 or more, envoy-gateway@1.N, N being 1 to 9, or gloo@1.N, N being 10 to 22',
  );
});
