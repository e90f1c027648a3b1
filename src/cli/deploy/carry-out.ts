import { applyPlan, type DeployPlan, waitForHealth } from '../../deploy/index.ts';
import type { Context } from '../command.ts';
import type { IO, Style } from '../io.ts';
import type { Rendered, Told } from '../result.ts';
import { askConsent } from './ask-consent.ts';
import { checkHealth } from './check-health.ts';
import { type Fared, planData } from './plan-data.ts';
import { nextCommand } from './text/next-command.ts';
import { placeText } from './text/place-text.ts';
import { planText } from './text/plan-text.ts';

export interface Work {
  io: IO;
  context: Context;
  plan: DeployPlan;
  /** What the user should know of the filter itself. */
  notes: readonly string[];
  /** `deployed`, `rolled back`, `undeployed` */
  done: string;
  target: string;
  id: string;
  dryRun: boolean;
  yes: boolean;
  /** How long to wait for the platform in seconds; undefined: not at all. */
  wait: number | undefined;
  /** What else `--json` says: the image, its digest. */
  facts: Record<string, unknown>;
  /** Command lines that may come next. */
  next: readonly string[];
  /** A command line for the clusters that are meant, such as one that takes this back. */
  command(...words: string[]): string;
  /** What --kubeconfig names. */
  kubeconfig: string | undefined;
  /** Takes the place of the diff and of the last words: the manifests, for `-o`. */
  output?: Rendered['text'] | undefined;
}

/** Shows a plan, asks, makes its changes and waits until they are true. What a question is about stands above it, on stderr. */
export async function* carryOut(work: Work): AsyncGenerator<Rendered | Told> {
  const { io, context, plan, dryRun, output } = work;
  const changed = plan.changes.some(({ action }) => action !== 'none');
  const ask = changed && !dryRun && !work.yes && io.mayPrompt;
  context.progress(undefined);
  if (ask) {
    context.note(planText(plan, work.notes, io.stderrStyle));
    await askConsent(io, context, question(plan));
  } else if (output === undefined) {
    yield { data: undefined, text: (style) => planText(plan, work.notes, style) };
  }
  if (changed && !dryRun) {
    const [first] = plan.changes;
    if (first !== undefined) context.progress(`applying ${placeText(first)}`);
    await applyPlan(plan, {
      signal: context.signal,
      onApplied: (change) => context.progress(`applied ${placeText(change)}`),
      command: (...words) => nextCommand({ namespace: undefined, context: [], kubeconfig: work.kubeconfig }, ...words),
    });
  }
  const fared = dryRun || work.wait === undefined ? [] : await waited(work, work.wait, changed);
  context.progress(undefined);
  const data = {
    target: work.target,
    id: work.id,
    ...work.facts,
    dryRun,
    changed,
    ...planData(plan, fared),
    filterNotes: work.notes,
  };
  checkHealth(fared, work, data);
  yield { data, text: output ?? ((style) => (changed && !dryRun ? lastWords(work, fared, style) : '')) };
}

function question({ changes }: DeployPlan): string {
  const contexts = [...new Set(changes.map(({ context }) => context))];
  return `Change ${contexts.length === 1 ? `the cluster of context ${contexts[0]}` : `the clusters of contexts ${contexts.join(', ')}`}?`;
}

/** Whoever stops the waiting, or the network, does not take back what was waited for: that is said. */
async function waited(
  { plan, context, done, id, target, command }: Work,
  seconds: number,
  changed: boolean,
): Promise<Fared> {
  const { progress, signal, note } = context;
  try {
    const fared = await waitForHealth(plan, {
      timeout: seconds * 1000,
      signal,
      onHealth: (change, { state, reason }) =>
        progress(`waiting for ${placeText(change)}: ${state}${reason === undefined ? '' : `, ${reason}`}`),
    });
    signal.throwIfAborted();
    return fared;
  } catch (error) {
    if (changed) note(`${done} ${id}, but not waited for: \`${command('status', target)}\` shows how it goes on`);
    throw error;
  }
}

function lastWords({ done, id, next }: Work, fared: Fared, style: Style): string {
  return [
    `${style.green(done)} ${style.bold(id)}`,
    ...fared.map(({ change, health: { state, reason } }) => {
      const told = state === 'ready' ? style.green(state) : state;
      return `${placeText(change)}: ${told}${reason === undefined ? '' : style.dim(` (${reason})`)}`;
    }),
    ...next.map((line) => `next: ${line}`),
  ].join('\n');
}
