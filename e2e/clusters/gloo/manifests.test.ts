/** What is sent for each option is a golden file, and Gloo's definition takes it. */
import { type GlooOptions, gloo, parseFilterStage } from '../../../src/deploy/targets/gloo/index.ts';
import { BARE, FILTER, TEXT, testGoldenManifests } from '../support/golden-manifests.ts';

const ONE: GlooOptions = {
  namespace: 'shop',
  gateways: ['gateway-proxy'],
  labels: {},
  allGateways: false,
  failOpen: false,
};

testGoldenManifests({
  target: gloo,
  crds: 'gloo',
  plurals: { Gateway: 'gateways' },
  cases: {
    bare: { filter: BARE, options: ONE },
    configured: { filter: FILTER, options: ONE },
    text: { filter: TEXT, options: ONE },
    stage: { filter: FILTER, options: { ...ONE, stage: parseFilterStage('before:AuthN') } },
    'fail-open': { filter: FILTER, options: { ...ONE, failOpen: true } },
    'several-gateways': { filter: FILTER, options: { ...ONE, gateways: ['gateway-proxy', 'internal'] } },
    all: {
      filter: FILTER,
      options: { ...ONE, stage: parseFilterStage('after:RateLimit'), failOpen: true },
    },
  },
});
