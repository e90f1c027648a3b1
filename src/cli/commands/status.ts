import { defineCommand } from '../command.ts';
import { CLUSTER_OPTIONS } from '../deploy/options/cluster-options.ts';
import { TARGETS } from '../deploy/options/deployed-arguments.ts';

export const status = defineCommand({
  name: 'status',
  summary: 'show what is deployed, how it fares, and whether it was changed since',
  arguments: [
    {
      name: 'target',
      summary: `only what runs there: ${TARGETS.join(', ')} [default: all]`,
      required: false,
      choices: TARGETS,
    },
  ],
  options: {
    history: { type: 'flag', summary: 'also show former revisions' },
    ...CLUSTER_OPTIONS,
    namespace: { ...CLUSTER_OPTIONS.namespace, summary: 'only this namespace' },
  },
  examples: [
    { command: 'proxlet status' },
    { command: 'proxlet status istio -n shop --history' },
    { command: 'proxlet status --context east --context west' },
  ],
  async run(io, [target], options, context) {
    const [{ listDeployed }, { showStatus }] = await Promise.all([
      import('../deploy/list-deployed.ts'),
      import('../deploy/show-status.ts'),
    ]);
    const deployed = await listDeployed(io, context, target, options);
    const width = io.stdoutIsTTY ? io.width : Number.POSITIVE_INFINITY;
    return showStatus(deployed, { width, history: options.history, now: new Date() });
  },
});
