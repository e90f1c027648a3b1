import { setTimeout } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { messageOf } from '../errors.ts';
import type { Change, DeployPlan } from './change.ts';
import type { Edit } from './edit.ts';
import { isRefused } from './kubernetes/is-refused.ts';
import type { KubeObject } from './kubernetes/object.ts';
import { timeLimit } from './kubernetes/time-limit.ts';
import { situationOf } from './situation.ts';
import type { Health, ProxyWitness } from './targets/target.ts';

export interface WaitOptions {
  /** Milliseconds. */
  timeout: number;
  signal?: AbortSignal;
  /** Called with the first and each further state of an object. */
  onHealth?: (change: Change, health: Health) => void;
}

export interface Outcome {
  change: Change;
  health: Health;
}

const ASK_AGAIN_MS = 1000;

/**
 * Watches what was applied until each object is `ready` or `failed`, or the platform says nothing about it (`unknown`).
 * Returns how each fared in the end, those with nothing to apply too; `pending` where the time was over before, or `signal`
 * fired. Parts that were taken away are not among them.
 */
export async function waitForHealth({ changes }: DeployPlan, options: WaitOptions): Promise<Outcome[]> {
  const stop = new AbortController();
  const limit = timeLimit(options.timeout, stop.signal, options.signal);
  const placed = changes.filter(({ step }) => step.edit.part !== undefined);
  try {
    return await Promise.all(
      placed.map(async (change) => ({ change, health: await watchIfAllowed(change, limit.signal, options.onHealth) })),
    );
  } finally {
    limit.lift();
    stop.abort();
  }
}

/** Who may apply an object but not watch it has applied it all the same. */
async function watchIfAllowed(change: Change, signal: AbortSignal, onHealth: WaitOptions['onHealth']): Promise<Health> {
  try {
    return await watch(change, signal, onHealth);
  } catch (error) {
    if (isRefused(error)) return { state: 'unknown', reason: messageOf(error) };
    throw error;
  }
}

async function watch(change: Change, signal: AbortSignal, onHealth: WaitOptions['onHealth']): Promise<Health> {
  const { cluster, edit, witness } = change.step;
  let health: Health | undefined;
  for await (const object of cluster.watch(edit.object, signal)) {
    const next = healthOf(edit, object);
    if (next.state === 'unknown' && witness !== undefined) return ask(change, witness, signal, onHealth);
    if (!isDeepStrictEqual(next, health)) onHealth?.(change, next);
    health = next;
    if (health.state !== 'pending') break;
  }
  return health ?? { state: 'pending' };
}

/** Proxies tell nothing by themselves: they are asked again and again. */
async function ask(
  change: Change,
  witness: ProxyWitness,
  signal: AbortSignal,
  onHealth: WaitOptions['onHealth'],
): Promise<Health> {
  let health: Health | undefined;
  try {
    while (health === undefined || health.state === 'pending') {
      if (health !== undefined) await setTimeout(ASK_AGAIN_MS, undefined, { signal });
      const next = await witness.health(signal);
      if (!isDeepStrictEqual(next, health)) onHealth?.(change, next);
      health = next;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return health ?? { state: 'pending' };
}

function healthOf(edit: Edit, object: KubeObject | undefined): Health {
  const { part } = situationOf(edit, object);
  if (object !== undefined && part !== undefined) return edit.kind.health(object, part);
  return { state: 'failed', reason: 'somebody else took it away' };
}
