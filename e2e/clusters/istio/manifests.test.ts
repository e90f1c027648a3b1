/** What is sent for each option is a golden file, and Istio takes it. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type IstioOptions, istio } from '../../../src/deploy/targets/istio/index.ts';
import { someOptions } from '../../../src/deploy/targets/istio/testing-options.ts';
import { packageRoot } from '../../../src/package-root.ts';
import { goTool, ISTIOCTL } from '../../support/go-tools.ts';
import { runProgram } from '../../support/run-program.ts';
import { BARE, BY_URL, FILTER, TEXT, testGoldenManifests } from '../support/golden-manifests.ts';

/** With labels, as most deployments are. */
const LABELLED = someOptions({ labels: { app: 'shop', version: 'v1' } });
const EVERYTHING: IstioOptions = { ...LABELLED, labels: {}, wholeNamespace: true };
const GATEWAYS: IstioOptions = {
  ...LABELLED,
  labels: {},
  targets: [
    { kind: 'Gateway', name: 'public' },
    { kind: 'Gateway', name: 'internal' },
  ],
};
const WAYPOINTS: IstioOptions = {
  ...LABELLED,
  labels: {},
  targets: [
    { kind: 'Service', name: 'cart' },
    { kind: 'ServiceEntry', name: 'payments' },
  ],
};
const ALL: Partial<IstioOptions> = {
  phase: 'authn',
  priority: 10,
  match: [{ mode: 'server', ports: [8080, 8443] }, { mode: 'client', ports: [] }, { ports: [9000] }],
  failStrategy: 'open',
  env: [{ name: 'LEVEL', value: 'debug' }, { name: 'EMPTY', value: '' }, { name: 'POD_NAME' }],
  pullPolicy: 'always',
};

testGoldenManifests({
  target: istio,
  crds: 'istio',
  plurals: { WasmPlugin: 'wasmplugins', TrafficExtension: 'trafficextensions', EnvoyFilter: 'envoyfilters' },
  cases: {
    'wasmplugin-labels': { filter: FILTER, options: LABELLED },
    'wasmplugin-bare': { filter: BARE, options: LABELLED },
    'wasmplugin-url': { filter: BY_URL, options: LABELLED },
    'wasmplugin-whole-namespace': { filter: FILTER, options: EVERYTHING },
    'wasmplugin-whole-mesh': { filter: FILTER, options: { ...EVERYTHING, namespace: 'istio-system' } },
    'wasmplugin-gateways': { filter: FILTER, options: GATEWAYS },
    'wasmplugin-waypoints': { filter: FILTER, options: WAYPOINTS },
    'wasmplugin-waypoint-class': {
      filter: FILTER,
      options: {
        ...LABELLED,
        labels: {},
        namespace: 'istio-system',
        targets: [{ kind: 'GatewayClass', name: 'istio-waypoint' }],
      },
    },
    'wasmplugin-all': { filter: FILTER, options: { ...LABELLED, ...ALL, pullSecret: 'registry' } },
    'wasmplugin-inbound': { filter: FILTER, options: { ...LABELLED, patchContext: 'inbound' } },
    'wasmplugin-outbound': { filter: FILTER, options: { ...LABELLED, patchContext: 'outbound' } },
    'wasmplugin-any': { filter: FILTER, options: { ...LABELLED, patchContext: 'any' } },
    'wasmplugin-gateway-context': { filter: FILTER, options: { ...LABELLED, patchContext: 'gateway' } },
    'wasmplugin-authz': {
      filter: FILTER,
      options: { ...LABELLED, phase: 'authz', priority: -1, failStrategy: 'close' },
    },
    'wasmplugin-stats': {
      filter: FILTER,
      options: { ...LABELLED, phase: 'stats', priority: 0, failStrategy: 'reload' },
    },
    'wasmplugin-network': { filter: FILTER, options: { ...LABELLED, type: 'network', pullPolicy: 'if-not-present' } },
    'trafficextension-all': {
      filter: FILTER,
      options: { ...LABELLED, ...ALL, via: 'trafficextension', pullSecret: 'registry' },
    },
    'trafficextension-gateways': { filter: BARE, options: { ...GATEWAYS, via: 'trafficextension', phase: 'stats' } },
    'trafficextension-url': { filter: BY_URL, options: { ...EVERYTHING, via: 'trafficextension', type: 'network' } },
    'envoyfilter-labels': { filter: FILTER, options: { ...LABELLED, via: 'envoyfilter' } },
    'envoyfilter-text': { filter: TEXT, options: { ...LABELLED, via: 'envoyfilter' } },
    'envoyfilter-bare': { filter: BARE, options: { ...EVERYTHING, via: 'envoyfilter' } },
    'envoyfilter-url': { filter: BY_URL, options: { ...LABELLED, via: 'envoyfilter' } },
    'envoyfilter-all': { filter: FILTER, options: { ...LABELLED, ...ALL, via: 'envoyfilter' } },
    'envoyfilter-inbound': {
      filter: FILTER,
      options: { ...LABELLED, via: 'envoyfilter', patchContext: 'inbound', priority: 5 },
    },
    'envoyfilter-outbound': { filter: FILTER, options: { ...LABELLED, via: 'envoyfilter', patchContext: 'outbound' } },
    'envoyfilter-gateways': { filter: FILTER, options: { ...GATEWAYS, via: 'envoyfilter' } },
    'envoyfilter-stop-iteration': {
      filter: FILTER,
      options: { ...LABELLED, via: 'envoyfilter', allowOnHeadersStopIteration: true, failStrategy: 'reload' },
    },
  },
});

const istioctl = goTool(ISTIOCTL);
const skip = istioctl === undefined && 'no Go here to build istioctl with';

test('istioctl finds nothing wrong with them', { skip }, async () => {
  const folder = join(packageRoot(), 'e2e/clusters/golden/istio');
  const files = readdirSync(folder).flatMap((name) => ['-f', join(folder, name)]);
  const { status, stdout, stderr } = await runProgram(istioctl ?? '', ['validate', ...files]);
  const said = stdout + stderr;
  assert.equal(status, 0, said);
  // Of every EnvoyFilter it says that much.
  const warnings = said.split('\n').filter((line) => /^\s+\* /.test(line));
  assert.deepEqual(
    warnings.filter((line) => !line.includes('EnvoyFilter exposes internal implementation details')),
    [],
  );
});
