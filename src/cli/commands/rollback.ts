import { defineCommand } from '../command.ts';
import { APPLY_OPTIONS, TAKE_BACK_OPTIONS } from '../deploy/options/change-options.ts';
import { CLUSTER_OPTIONS } from '../deploy/options/cluster-options.ts';
import { DEPLOYED_ARGUMENTS, DEPLOYED_OPTIONS } from '../deploy/options/deployed-arguments.ts';

export const rollback = defineCommand({
  name: 'rollback',
  summary: 'bring back what was deployed before',
  arguments: DEPLOYED_ARGUMENTS,
  options: {
    to: {
      type: 'integer',
      value: 'REVISION',
      min: 1,
      max: Number.MAX_SAFE_INTEGER,
      summary: 'the revision to bring back, of those that `proxlet status --history` shows [default: the one before]',
    },
    ...DEPLOYED_OPTIONS,
    ...TAKE_BACK_OPTIONS,
    ...APPLY_OPTIONS,
    ...CLUSTER_OPTIONS,
  },
  examples: [
    { command: 'proxlet rollback istio hello -n shop' },
    { command: 'proxlet rollback istio hello --to 3 --dry-run', about: 'show what would change' },
  ],
  async run(io, args, options, context) {
    const [{ takeBack }, { rollbackTo }] = await Promise.all([
      import('../deploy/take-back.ts'),
      import('../deploy/ways-back.ts'),
    ]);
    return takeBack({ io, context, args, options, way: rollbackTo(options.to) });
  },
});
