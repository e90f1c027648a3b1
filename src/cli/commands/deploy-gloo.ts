import { defineCommand } from '../command.ts';
import { DEPLOY_OPTIONS } from '../deploy/change-options.ts';
import { CLUSTER_OPTIONS } from '../deploy/cluster-options.ts';
import { FILTER_OPTIONS, IMAGE_ARGUMENT } from '../deploy/filter-options.ts';
import { CONNECTION_OPTIONS } from '../images/connection-options.ts';

export const deployGloo = defineCommand({
  name: 'gloo',
  summary: "Gloo's gateways: an entry in their Gateway objects",
  arguments: [IMAGE_ARGUMENT],
  options: {
    gateway: { type: 'list', value: 'NAME', commas: true, summary: 'the Gateways of these names' },
    labels: {
      type: 'list',
      short: 'l',
      value: 'KEY=VALUE',
      commas: true,
      summary: 'the Gateways with these labels',
    },
    allGateways: { type: 'flag', summary: 'every Gateway of the namespace' },
    stage: {
      type: 'text',
      value: 'WHERE:STAGE',
      summary: 'where in the chain: before, during or after a stage, such as before:AuthNStage',
    },
    before: { type: 'text', value: 'ID', summary: 'before this filter of the Gateway; at the end otherwise' },
    failOpen: { type: 'flag', summary: 'let requests pass when the filter cannot run' },
    ...FILTER_OPTIONS,
    ...DEPLOY_OPTIONS,
    ...CLUSTER_OPTIONS,
    ...CONNECTION_OPTIONS,
  },
  examples: [
    { command: 'proxlet deploy gloo ghcr.io/me/hello:1.0 --gateway gateway-proxy -n gloo-system' },
    { command: 'proxlet deploy gloo ghcr.io/me/hello:1.0 --all-gateways --stage before:AuthNStage --dry-run' },
  ],
  async run() {
    throw new Error('not written yet');
  },
});
