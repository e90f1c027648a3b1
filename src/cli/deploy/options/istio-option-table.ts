import type { OptionTable } from '../../command.ts';

/** What only `deploy istio` has. */
export const ISTIO_OPTIONS = {
  labels: {
    type: 'list',
    value: 'KEY=VALUE',
    commas: true,
    short: 'l',
    summary: 'the pods with these labels',
  },
  gateway: { type: 'list', value: 'NAME', commas: true, summary: 'the proxies of these Gateways (Gateway API)' },
  service: { type: 'list', value: 'NAME', commas: true, summary: 'the waypoints of these Services' },
  target: {
    type: 'list',
    value: 'KIND/NAME',
    commas: true,
    summary: 'whatever else Istio attaches filters to, such as ServiceEntry/api or GatewayClass/istio-waypoint',
  },
  wholeNamespace: { type: 'flag', summary: 'every proxy of the namespace; with -n istio-system of the whole mesh' },
  via: {
    type: 'choice',
    value: 'KIND',
    choices: ['wasmplugin', 'trafficextension', 'envoyfilter'],
    default: 'wasmplugin',
    summary: 'the kind of object to make',
  },
  phase: {
    type: 'choice',
    value: 'PHASE',
    choices: ['authn', 'authz', 'stats'],
    summary: "before this phase of Istio's own filters",
  },
  priority: {
    type: 'integer',
    value: 'N',
    min: -2_147_483_647,
    max: 2_147_483_647,
    summary: 'in a phase filters of higher priority come first',
  },
  match: {
    type: 'list',
    value: 'MODE:PORT',
    commas: true,
    summary: 'only this traffic; MODE is client, server or client-and-server; either may be left out',
  },
  patchContext: {
    type: 'choice',
    value: 'CONTEXT',
    choices: ['inbound', 'outbound', 'any', 'gateway'],
    summary: 'which side of the proxy: inbound is --match server, outbound --match client',
  },
  workloadType: {
    type: 'choice',
    short: 't',
    value: 'TYPE',
    choices: ['deployment', 'daemonset', 'statefulset'],
    summary: 'refuse --labels that select workloads of another type',
  },
  type: {
    type: 'choice',
    value: 'TYPE',
    choices: ['http', 'network'],
    default: 'http',
    summary: 'HTTP requests, or bytes of connections',
  },
  failStrategy: {
    type: 'choice',
    value: 'STRATEGY',
    choices: ['close', 'open', 'reload'],
    summary: 'when it cannot run: refuse requests, let them pass, or start it anew',
  },
  failOpen: { type: 'flag', summary: 'the same as --fail-strategy open' },
  env: {
    type: 'list',
    value: 'NAME[=VALUE]',
    summary: "an environment variable for the filter; without a value the proxy's own",
  },
  allowOnHeadersStopIteration: {
    type: 'flag',
    summary: 'StopIteration in a headers callback holds the body too; for --via envoyfilter',
  },
  pullPolicy: {
    type: 'choice',
    value: 'POLICY',
    choices: ['always', 'if-not-present'],
    summary: 'when the proxy asks the registry again',
  },
  pullSecret: { type: 'text', value: 'NAME', summary: 'the Secret with the login for the registry' },
} as const satisfies OptionTable;
