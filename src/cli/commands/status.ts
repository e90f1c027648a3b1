import { defineCommand } from '../command.ts';
import { CLUSTER_OPTIONS } from '../deploy/cluster-options.ts';
import { CLUSTER_TARGETS } from '../deploy/deployed-arguments.ts';

export const status = defineCommand({
  name: 'status',
  summary: 'show what is deployed, how it fares, and whether it was changed since',
  arguments: [
    { name: 'target', summary: `only ${CLUSTER_TARGETS.join(', ')}`, required: false, choices: CLUSTER_TARGETS },
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
  async run() {
    throw new Error('not written yet');
  },
});
