import { defineCommand } from '../command.ts';
import { DEPLOY_OPTIONS } from '../deploy/options/change-options.ts';
import { CLUSTER_OPTIONS } from '../deploy/options/cluster-options.ts';
import { FILTER_OPTIONS, IMAGE_ARGUMENT } from '../deploy/options/filter-options.ts';
import { ISTIO_OPTIONS } from '../deploy/options/istio-option-table.ts';
import { CONNECTION_OPTIONS } from '../images/connection-options.ts';

export const deployIstio = defineCommand({
  name: 'istio',
  summary: "Istio's sidecars and gateways: WasmPlugin, TrafficExtension or EnvoyFilter",
  arguments: [IMAGE_ARGUMENT],
  options: {
    ...ISTIO_OPTIONS,
    ...FILTER_OPTIONS,
    ...DEPLOY_OPTIONS,
    ...CLUSTER_OPTIONS,
    ...CONNECTION_OPTIONS,
  },
  examples: [
    { command: 'proxlet deploy istio ghcr.io/me/hello:1.0 --labels app=shop -n shop' },
    { command: 'proxlet deploy istio ghcr.io/me/hello:1.0 --gateway public --config-file hello.json' },
    { command: 'proxlet deploy istio ghcr.io/me/hello:1.0 --labels app=shop --dry-run', about: 'show the diff' },
    { command: 'proxlet deploy istio ghcr.io/me/hello:1.0 --labels app=shop --dry-run=client', about: 'for GitOps' },
  ],
  async run(io, [image = ''], options, context) {
    const [{ deployToClusters }, { istio }, { istioOptions }] = await Promise.all([
      import('../deploy/deploy-to-clusters.ts'),
      import('../../deploy/targets/istio/index.ts'),
      import('../deploy/options/istio-options.ts'),
    ]);
    return deployToClusters({ io, image, options, context, target: istio, placing: istioOptions(options) });
  },
});
