import { defineCommand } from '../command.ts';
import { DEPLOY_OPTIONS } from '../deploy/options/change-options.ts';
import { CLUSTER_OPTIONS } from '../deploy/options/cluster-options.ts';
import { FILTER_OPTIONS, IMAGE_ARGUMENT } from '../deploy/options/filter-options.ts';
import { GLOO_OPTIONS } from '../deploy/options/gloo-option-table.ts';
import { CONNECTION_OPTIONS } from '../images/connection-options.ts';

export const deployGloo = defineCommand({
  name: 'gloo',
  summary: "Gloo's gateways: an entry in their Gateway objects",
  arguments: [IMAGE_ARGUMENT],
  options: {
    ...GLOO_OPTIONS,
    ...FILTER_OPTIONS,
    ...DEPLOY_OPTIONS,
    ...CLUSTER_OPTIONS,
    ...CONNECTION_OPTIONS,
  },
  examples: [
    { command: 'proxlet deploy gloo ghcr.io/me/hello:1.0 --gateway gateway-proxy -n gloo-system' },
    { command: 'proxlet deploy gloo ghcr.io/me/hello:1.0 --all-gateways --stage before:AuthNStage --dry-run' },
  ],
  async run(io, [image = ''], options, context) {
    const [{ deployToClusters }, { gloo }, { glooOptions }] = await Promise.all([
      import('../deploy/deploy-to-clusters.ts'),
      import('../../deploy/targets/gloo/index.ts'),
      import('../deploy/options/gloo-options.ts'),
    ]);
    return deployToClusters({ io, image, options, context, target: gloo, placing: glooOptions(options) });
  },
});
