import type { OptionTable } from '../../command.ts';

/** What only `deploy envoy-gateway` has. */
export const ENVOY_GATEWAY_OPTIONS = {
  gateway: { type: 'list', value: 'NAME', commas: true, summary: 'the Gateways of these names' },
  httpRoute: { type: 'list', value: 'NAME', commas: true, summary: 'the HTTPRoutes of these names' },
  grpcRoute: { type: 'list', value: 'NAME', commas: true, summary: 'the GRPCRoutes of these names' },
  target: {
    type: 'list',
    value: 'KIND/NAME[/SECTION]',
    commas: true,
    summary: 'a part of one, or another kind: Gateway/eg/https',
  },
  labels: {
    type: 'list',
    short: 'l',
    value: 'KEY=VALUE',
    commas: true,
    summary: 'the Gateways with these labels, now and later; other kinds by --labels-of',
  },
  labelsOf: {
    type: 'choice',
    value: 'KIND',
    choices: ['Gateway', 'ListenerSet', 'HTTPRoute', 'GRPCRoute'],
    default: 'Gateway',
    summary: 'the kind of what --labels select',
  },
  merge: {
    type: 'text',
    value: 'POLICY',
    summary: 'put the filter into this EnvoyExtensionPolicy, instead of a new one',
  },
  before: { type: 'text', value: 'ID', summary: 'before this filter of the policy; at the end otherwise' },
  failOpen: { type: 'flag', summary: 'let requests pass when the filter cannot run' },
  env: { type: 'list', value: 'NAME', commas: true, summary: "variables of the proxy's environment for the filter" },
  pullPolicy: {
    type: 'choice',
    value: 'POLICY',
    choices: ['always', 'if-not-present'],
    summary: 'when the gateway asks the registry again',
  },
  pullSecret: { type: 'text', value: 'NAME', summary: 'the Secret with the login for the registry' },
} as const satisfies OptionTable;
