import { defineCommand } from '../command.ts';
import { TAKE_BACK_OPTIONS } from '../deploy/change-options.ts';
import { CLUSTER_OPTIONS } from '../deploy/cluster-options.ts';
import { DEPLOYED_ARGUMENTS, ID_OPTION } from '../deploy/deployed-arguments.ts';

export const undeploy = defineCommand({
  name: 'undeploy',
  summary: 'take a filter away again, and nothing else',
  arguments: DEPLOYED_ARGUMENTS,
  options: { ...ID_OPTION, ...TAKE_BACK_OPTIONS, ...CLUSTER_OPTIONS },
  examples: [
    { command: 'proxlet undeploy istio hello -n shop' },
    { command: 'proxlet undeploy istio hello --dry-run', about: 'show what would go' },
  ],
  async run() {
    throw new Error('not written yet');
  },
});
