import type { Change, DeployPlan } from '../../deploy/index.ts';
import type { Health } from '../../deploy/targets/target.ts';

/** How what was applied fares in the end. */
export type Fared = readonly { change: Change; health: Health }[];

/** A plan and what came of it, for `--json`. */
export function planData({ changes, notes }: DeployPlan, fared: Fared) {
  return {
    changes: changes.map((change) => {
      const { context, object, id, action, before, after, revision, warnings } = change;
      const health = fared.find((one) => one.change === change)?.health;
      return { context, object, id, action, revision, before, after, warnings, health };
    }),
    notes,
  };
}
