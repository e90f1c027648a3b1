import { defineCommand } from '../command.ts';
import { DEPLOY_OPTIONS } from '../deploy/options/change-options.ts';
import { CLUSTER_OPTIONS } from '../deploy/options/cluster-options.ts';
import { ENVOY_GATEWAY_OPTIONS } from '../deploy/options/envoy-gateway-option-table.ts';
import { FILTER_OPTIONS, IMAGE_ARGUMENT } from '../deploy/options/filter-options.ts';
import { CONNECTION_OPTIONS } from '../images/connection-options.ts';

export const deployEnvoyGateway = defineCommand({
  name: 'envoy-gateway',
  summary: "Envoy Gateway's gateways and routes: an EnvoyExtensionPolicy",
  arguments: [IMAGE_ARGUMENT],
  options: {
    ...ENVOY_GATEWAY_OPTIONS,
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
  async run(io, [image = ''], options, context) {
    const [{ deployToClusters }, { envoyGateway }, { envoyGatewayOptions }] = await Promise.all([
      import('../deploy/deploy-to-clusters.ts'),
      import('../../deploy/targets/envoy-gateway/index.ts'),
      import('../deploy/options/envoy-gateway-options.ts'),
    ]);
    return deployToClusters({
      io,
      image,
      options,
      context,
      target: envoyGateway,
      placing: envoyGatewayOptions(options),
    });
  },
});
