/** What is sent for each option is a golden file, and the API server with Envoy Gateway's definitions takes it. */
import { type EnvoyGatewayOptions, envoyGateway } from '../../../src/deploy/targets/envoy-gateway/index.ts';
import { BARE, BY_URL, FILTER, testGoldenManifests } from '../support/golden-manifests.ts';

const GATEWAY: EnvoyGatewayOptions = {
  namespace: 'shop',
  targets: [{ kind: 'Gateway', name: 'eg' }],
  selectors: [],
  failOpen: false,
  env: [],
};
const SELECTED: EnvoyGatewayOptions = {
  ...GATEWAY,
  targets: [],
  selectors: [{ kind: 'Gateway', labels: { app: 'shop', tier: 'web' } }],
};
const JSON_LIST = { ...FILTER, configuration: { text: '["a", 1]', object: undefined } };

testGoldenManifests({
  target: envoyGateway,
  crds: 'envoy-gateway',
  plurals: { EnvoyExtensionPolicy: 'envoyextensionpolicies' },
  cases: {
    bare: { filter: BARE, options: GATEWAY },
    gateway: { filter: FILTER, options: GATEWAY },
    url: { filter: BY_URL, options: GATEWAY },
    'json-list': { filter: JSON_LIST, options: GATEWAY },
    listener: { filter: FILTER, options: { ...GATEWAY, targets: [{ kind: 'Gateway', name: 'eg', section: 'https' }] } },
    routes: {
      filter: FILTER,
      options: {
        ...GATEWAY,
        targets: [
          { kind: 'HTTPRoute', name: 'cart' },
          { kind: 'GRPCRoute', name: 'stock' },
          { kind: 'HTTPRoute', name: 'shop', section: 'checkout' },
        ],
      },
    },
    'listener-set': { filter: FILTER, options: { ...GATEWAY, targets: [{ kind: 'ListenerSet', name: 'extra' }] } },
    labels: { filter: FILTER, options: SELECTED },
    'labels-of-routes': {
      filter: FILTER,
      options: { ...SELECTED, selectors: [{ kind: 'HTTPRoute', labels: { app: 'shop' } }] },
    },
    'targets-and-labels': { filter: FILTER, options: { ...GATEWAY, selectors: SELECTED.selectors } },
    'fail-open': { filter: FILTER, options: { ...GATEWAY, failOpen: true } },
    env: { filter: FILTER, options: { ...GATEWAY, env: ['REGION', 'ZONE'] } },
    'pull-secret': { filter: FILTER, options: { ...GATEWAY, pullSecret: 'registry' } },
    'pull-always': { filter: FILTER, options: { ...GATEWAY, pullPolicy: 'always' } },
    'pull-if-not-present': { filter: BY_URL, options: { ...GATEWAY, pullPolicy: 'if-not-present' } },
    all: {
      filter: FILTER,
      options: { ...GATEWAY, failOpen: true, env: ['REGION'], pullPolicy: 'always', pullSecret: 'registry' },
    },
  },
});
