import { defineCommand } from '../command.ts';
import { DEPLOY_OPTIONS } from '../deploy/change-options.ts';
import { CLUSTER_OPTIONS } from '../deploy/cluster-options.ts';
import { FILTER_OPTIONS, IMAGE_ARGUMENT } from '../deploy/filter-options.ts';
import { CONNECTION_OPTIONS } from '../images/connection-options.ts';

export const deployEnvoyGateway = defineCommand({
  name: 'envoy-gateway',
  summary: "Envoy Gateway's gateways and routes: an EnvoyExtensionPolicy",
  arguments: [IMAGE_ARGUMENT],
  options: {
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
      summary: 'the Gateways with these labels; also those to come',
    },
    merge: { type: 'text', value: 'POLICY', summary: 'put the filter into this EnvoyExtensionPolicy, which is there' },
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
    ...FILTER_OPTIONS,
    ...DEPLOY_OPTIONS,
    ...CLUSTER_OPTIONS,
    ...CONNECTION_OPTIONS,
  },
  examples: [
    { command: 'proxlet deploy envoy-gateway ghcr.io/me/hello:1.0 --gateway eg' },
    { command: 'proxlet deploy envoy-gateway ghcr.io/me/hello:1.0 --http-route shop --config-file hello.json' },
    { command: 'proxlet deploy envoy-gateway ghcr.io/me/hello:1.0 --merge shop-policy --dry-run', about: 'the diff' },
  ],
  async run() {
    throw new Error('not written yet');
  },
});
