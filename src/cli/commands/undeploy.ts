import { defineCommand } from '../command.ts';
import { TAKE_BACK_OPTIONS } from '../deploy/options/change-options.ts';
import { CLUSTER_OPTIONS } from '../deploy/options/cluster-options.ts';
import { DEPLOYED_ARGUMENTS, DEPLOYED_OPTIONS } from '../deploy/options/deployed-arguments.ts';

export const undeploy = defineCommand({
  name: 'undeploy',
  summary: 'take a deployed filter away, and nothing else',
  arguments: DEPLOYED_ARGUMENTS,
  options: { ...DEPLOYED_OPTIONS, ...TAKE_BACK_OPTIONS, ...CLUSTER_OPTIONS },
  examples: [
    { command: 'proxlet undeploy istio hello -n shop' },
    { command: 'proxlet undeploy istio hello --dry-run', about: 'show what would go' },
    { command: 'proxlet undeploy envoy hello -b envoy.yaml' },
  ],
  async run(io, args, options, context) {
    const [{ takeBack }, { UNDEPLOY }] = await Promise.all([
      import('../deploy/take-back.ts'),
      import('../deploy/ways-back.ts'),
    ]);
    return takeBack({ io, context, args, options, way: UNDEPLOY });
  },
});
