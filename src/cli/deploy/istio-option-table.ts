import type { OptionTable } from '../command.ts';

/** What only `deploy istio` has. */
export const ISTIO_OPTIONS = {
  labels: {
    type: 'list',
    value: 'KEY=VALUE',
    commas: true,
    short: 'l',
    summary: 'the pods with these labels',
  },
  gateway: { type: 'list', value: 'NAME', commas: true, summary: 'the Gateways (Gateway API) of these names' },
  service: { type: 'list', value: 'NAME', commas: true, summary: 'the Services of these names, by their waypoint' },
  target: {
    type: 'list',
    value: 'KIND/NAME',
    commas: true,
    summary: 'anything else that a filter can be attached to: GatewayClass/istio-waypoint',
  },
  wholeNamespace: { type: 'flag', summary: 'every proxy of the namespace; of the mesh in its root namespace' },
  via: {
    type: 'choice',
    value: 'KIND',
    choices: ['wasmplugin', 'trafficextension', 'envoyfilter'],
    default: 'wasmplugin',
    summary: 'what it is told by',
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
    summary: 'where in the proxy, for --via envoyfilter; else a short form of --match',
  },
  workloadType: {
    type: 'choice',
    short: 't',
    value: 'TYPE',
    choices: ['deployment', 'daemonset', 'statefulset'],
    summary: 'only --labels of such a workload',
  },
  type: { type: 'choice', value: 'TYPE', choices: ['http', 'network'], default: 'http', summary: 'what it filters' },
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
