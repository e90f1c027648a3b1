import type { Deployable } from '../../../src/deploy/deployable.ts';
import type { KubeObject } from '../../../src/deploy/kubernetes/object.ts';
import { type IstioOptions, istio } from '../../../src/deploy/targets/istio/index.ts';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
const CONFIGURATION = { header: { name: 'x-greeting', values: ['a', 'b'] }, limit: 3.5, on: true };

const FILTER: Deployable = {
  id: 'hello',
  code: {
    kind: 'image',
    reference: 'ghcr.io/me/hello:1.0',
    digest: DIGEST,
    pinned: `ghcr.io/me/hello@${DIGEST}`,
  },
  rootId: 'hello_root',
  configuration: { text: JSON.stringify(CONFIGURATION), object: CONFIGURATION },
};
const BY_URL: Deployable = {
  ...FILTER,
  code: { kind: 'url', url: 'https://example.com/filters/hello.wasm', digest: DIGEST },
};
const BARE: Deployable = { ...FILTER, rootId: '', configuration: undefined };
const TEXT: Deployable = { ...FILTER, configuration: { text: 'greeting: "hi"\n', object: undefined } };

/** With labels, as most deployments are. */
const LABELLED: IstioOptions = {
  namespace: 'shop',
  labels: { app: 'shop', version: 'v1' },
  targets: [],
  wholeNamespace: false,
  via: 'wasmplugin',
  match: [],
  env: [],
  allowOnHeadersStopIteration: false,
};
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

interface Case {
  filter?: Deployable;
  options: IstioOptions;
}

/** Each option and the combinations that make sense, by the name of the manifest's file. */
const CASES: Record<string, Case> = {
  'wasmplugin-labels': { options: LABELLED },
  'wasmplugin-bare': { filter: BARE, options: LABELLED },
  'wasmplugin-url': { filter: BY_URL, options: LABELLED },
  'wasmplugin-whole-namespace': { options: EVERYTHING },
  'wasmplugin-whole-mesh': { options: { ...EVERYTHING, namespace: 'istio-system' } },
  'wasmplugin-gateways': { options: GATEWAYS },
  'wasmplugin-waypoints': { options: WAYPOINTS },
  'wasmplugin-waypoint-class': {
    options: {
      ...LABELLED,
      labels: {},
      namespace: 'istio-system',
      targets: [{ kind: 'GatewayClass', name: 'istio-waypoint' }],
    },
  },
  'wasmplugin-all': { options: { ...LABELLED, ...ALL, pullSecret: 'registry' } },
  'wasmplugin-inbound': { options: { ...LABELLED, patchContext: 'inbound' } },
  'wasmplugin-outbound': { options: { ...LABELLED, patchContext: 'outbound' } },
  'wasmplugin-any': { options: { ...LABELLED, patchContext: 'any' } },
  'wasmplugin-gateway-context': { options: { ...LABELLED, patchContext: 'gateway' } },
  'wasmplugin-authz': { options: { ...LABELLED, phase: 'authz', priority: -1, failStrategy: 'close' } },
  'wasmplugin-stats': { options: { ...LABELLED, phase: 'stats', priority: 0, failStrategy: 'reload' } },
  'wasmplugin-network': { options: { ...LABELLED, type: 'network', pullPolicy: 'if-not-present' } },
  'trafficextension-all': {
    options: { ...LABELLED, ...ALL, via: 'trafficextension', pullSecret: 'registry' },
  },
  'trafficextension-gateways': { filter: BARE, options: { ...GATEWAYS, via: 'trafficextension', phase: 'stats' } },
  'trafficextension-url': { filter: BY_URL, options: { ...EVERYTHING, via: 'trafficextension', type: 'network' } },
  'envoyfilter-labels': { options: { ...LABELLED, via: 'envoyfilter' } },
  'envoyfilter-text': { filter: TEXT, options: { ...LABELLED, via: 'envoyfilter' } },
  'envoyfilter-bare': { filter: BARE, options: { ...EVERYTHING, via: 'envoyfilter' } },
  'envoyfilter-url': { filter: BY_URL, options: { ...LABELLED, via: 'envoyfilter' } },
  'envoyfilter-all': { options: { ...LABELLED, ...ALL, via: 'envoyfilter' } },
  'envoyfilter-inbound': { options: { ...LABELLED, via: 'envoyfilter', patchContext: 'inbound', priority: 5 } },
  'envoyfilter-outbound': { options: { ...LABELLED, via: 'envoyfilter', patchContext: 'outbound' } },
  'envoyfilter-gateways': { options: { ...GATEWAYS, via: 'envoyfilter' } },
  'envoyfilter-stop-iteration': {
    options: { ...LABELLED, via: 'envoyfilter', allowOnHeadersStopIteration: true, failStrategy: 'reload' },
  },
};

export const MANIFEST_CASES = Object.keys(CASES);

/** The manifest of a case, as it is made without a cluster. */
export async function manifestOf(name: string): Promise<KubeObject> {
  const { filter = FILTER, options } = CASES[name] as Case;
  const { placements } = await istio.place(filter, options, undefined);
  const [placement, ...others] = placements;
  if (placement === undefined || others.length > 0) throw new Error(`${name}: not one object`);
  const { apiVersion, kind, ...metadata } = placement.object;
  return { apiVersion, kind, metadata: { name: metadata.name, namespace: metadata.namespace }, spec: placement.value };
}
