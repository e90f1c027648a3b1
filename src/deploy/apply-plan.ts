import { isDeepStrictEqual } from 'node:util';
import { ExitCode, messageOf, ProxletError } from '../errors.ts';
import type { Change, DeployPlan } from './change.ts';
import { nameOf } from './kubernetes/object.ts';
import { planEdit } from './plan-edit.ts';
import { ATTEMPTS, isObjectChanged } from './while-object-changes.ts';

export interface ApplyOptions {
  /** Nothing more is applied once it has fired. */
  signal?: AbortSignal;
  /** Called after each change that the server has taken. */
  onApplied?: (change: Change) => void;
  /** Writes a command line of proxlet's for the user, who may have said things that the changes do not know, such as a kubeconfig. */
  command?: (...words: string[]) => string;
}

/**
 * Makes the changes one after the other. What others changed since the plan was made does not matter as long as our own
 * change is still the one that was shown; else ProxletError `object-changed`. Where some of the changes were made and
 * others not, or where it is not known: `deploy-incomplete` with `details.applied`, `details.remaining` and
 * `details.uncertain` (`context: Kind namespace/name`); `deploy-stopped` where `signal` fired before the first.
 */
export async function applyPlan({ changes }: DeployPlan, options: ApplyOptions = {}): Promise<void> {
  const { signal, onApplied } = options;
  const todo = changes.filter(({ action }) => action !== 'none');
  for (const [index, change] of todo.entries()) {
    try {
      signal?.throwIfAborted();
      // Only what proxies said before tells what they say of the change.
      await change.step.witness?.mark(signal ?? NEVER);
      await makeChange(change);
    } catch (error) {
      throw incomplete(todo, index, error, options);
    }
    onApplied?.(change);
  }
}

const NEVER = new AbortController().signal;

async function makeChange(shown: Change): Promise<void> {
  const { cluster, edit, force } = shown.step;
  let change = shown;
  for (let left = ATTEMPTS - 1; ; left -= 1) {
    try {
      return await send(change);
    } catch (error) {
      if (left === 0 || !isObjectChanged(error)) throw error;
    }
    change = await planEdit(cluster, edit, force);
    if (change.action === 'none') return;
    if (isSameForUs(change, shown)) continue;
    throw new ProxletError(
      'object-changed',
      `${nameOf(shown.object)} was changed by somebody else meanwhile: what would be applied now is not what was shown`,
      {
        hint: 'run it again to see the change as it is now',
      },
    );
  }
}

async function send({ object, step: { cluster, desired, force, resourceVersion } }: Change): Promise<void> {
  if (desired === undefined) {
    await cluster.delete(object, { dryRun: false, ...(resourceVersion !== undefined && { resourceVersion }) });
    return;
  }
  await cluster.apply(desired, { dryRun: false, force });
}

function isSameForUs(change: Change, shown: Change): boolean {
  return (
    change.action === shown.action &&
    change.revision.from === shown.revision.from &&
    isDeepStrictEqual(change.step.part, shown.step.part)
  );
}

function incomplete(
  todo: readonly Change[],
  index: number,
  error: unknown,
  { signal, command = (...words) => ['proxlet', ...words].join(' ') }: ApplyOptions,
): unknown {
  const failed = todo[index];
  // Without an answer the server may have taken it or not, whether the network broke or the user did not wait for it.
  const isUncertain = error instanceof ProxletError && error.details['outcome'] === 'unknown';
  if (failed === undefined || (index === 0 && !isUncertain)) return signal?.aborted ? stopped(error) : error;
  const names = (some: readonly Change[]) => some.map(({ context, object }) => `${context}: ${nameOf(object)}`);
  const [applied, remaining] = [names(todo.slice(0, index)), names(todo.slice(index))];
  const uncertain = isUncertain ? names([failed]) : [];
  const lines = [
    ...applied.map((name) => `applied      ${name}`),
    ...remaining.map((name) => `${uncertain.includes(name) ? 'not known   ' : 'not applied '} ${name}`),
  ];
  return new ProxletError(
    'deploy-incomplete',
    `${applied.length} of ${todo.length} changes were applied, then: ${messageOf(error)}`,
    {
      hint: [
        'run the same command again to go on',
        ...wayBack(todo.slice(0, isUncertain ? index + 1 : index)).map(
          (words) => `or take back what was applied: \`${command(...words)}\``,
        ),
      ].join(', '),
      output: lines.join('\n'),
      details: { applied, remaining, uncertain },
      cause: error,
      exitCode: signal?.aborted ? ExitCode.interrupted : error instanceof ProxletError ? error.exitCode : ExitCode.bug,
    },
  );
}

/** Said also where nobody reads the output any more, which ends a command with success otherwise. */
function stopped(cause: unknown): ProxletError {
  return new ProxletError('deploy-stopped', 'stopped before anything was changed', {
    exitCode: ExitCode.interrupted,
    cause,
  });
}

/** The command that takes changes back, if any, in their own contexts alone: elsewhere it would go back too far. */
function wayBack(changes: readonly Change[]): string[][] {
  const placed = changes.filter(({ revision }) => revision.to !== undefined);
  const [first] = placed;
  // What was taken away is known no more.
  if (first === undefined) return [];
  const back = placed.every(({ revision }) => revision.from === undefined) ? 'undeploy' : 'rollback';
  const contexts = [...new Set(placed.map(({ context }) => context))].flatMap((context) => ['--context', context]);
  const { step, id, object } = first;
  return [[back, step.edit.target, id, '--namespace', object.namespace, ...contexts]];
}
