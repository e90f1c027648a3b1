import { isDeepStrictEqual } from 'node:util';
import { type Clock, systemClock } from '../../registry/client/clock.ts';
import { messageOf } from '../errors.ts';
import type { Change, DeployPlan } from './change.ts';
import { isAway } from './kubernetes/is-away.ts';
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
  clock?: Clock;
}

interface Waiting {
  onHealth: WaitOptions['onHealth'];
  signal: AbortSignal;
  clock: Clock;
}

export interface Outcome {
  change: Change;
  health: Health;
}

const ASK_AGAIN_MS = 1000;

/**
 * Watches what was applied until each object is `ready` or `failed`, or the platform says nothing about it (`unknown`).
 * Returns how each fared in the end, those with nothing to apply too; `pending` where the time was over before, or `signal`
 * fired. Parts that were taken away are not among them. A server that is away is asked again until then; throws ProxletError
 * where it refuses, but for what only the watching takes.
 */
export async function waitForHealth(
  { changes }: DeployPlan,
  { clock = systemClock, ...options }: WaitOptions,
): Promise<Outcome[]> {
  const stop = new AbortController();
  const limit = timeLimit(options.timeout, stop.signal, options.signal);
  const waiting = { signal: limit.signal, clock, onHealth: options.onHealth };
  const placed = changes.filter(({ step }) => step.edit.part !== undefined);
  try {
    return await Promise.all(placed.map(async (change) => ({ change, health: await watchIfAllowed(change, waiting) })));
  } finally {
    limit.lift();
    stop.abort();
  }
}

/** Who may apply an object but not watch it has applied it all the same. */
async function watchIfAllowed(change: Change, waiting: Waiting): Promise<Health> {
  try {
    return await watch(change, waiting);
  } catch (error) {
    if (isRefused(error)) return { state: 'unknown', reason: messageOf(error) };
    throw error;
  }
}

/** What was applied stays applied while the server is away: it is asked again. */
async function watch(change: Change, { signal, clock, onHealth }: Waiting): Promise<Health> {
  const { cluster, edit, witness } = change.step;
  let health: Health | undefined;
  let isAnswering = true;
  const tell = (next: Health) => {
    if (!isDeepStrictEqual(next, health)) onHealth?.(change, next);
    health = next;
  };
  while (!signal.aborted) {
    try {
      for await (const object of cluster.watch(edit.object, signal)) {
        isAnswering = true;
        const next = healthOf(change.step, object);
        if (next.state === 'unknown' && witness !== undefined) return await ask(witness, { signal, clock }, tell);
        tell(next);
        if (next.state !== 'pending') return next;
      }
      break;
    } catch (error) {
      if (!isAway(error)) throw error;
      // Each try may fail in a way of its own: the first is told.
      if (isAnswering) tell({ state: 'pending', reason: error.message });
      isAnswering = false;
    }
    await clock.sleep(ASK_AGAIN_MS, signal).catch(() => {});
  }
  return health ?? { state: 'pending' };
}

/** Proxies tell nothing by themselves: they are asked again and again. */
async function ask(
  witness: ProxyWitness,
  { signal, clock }: Pick<Waiting, 'signal' | 'clock'>,
  tell: (health: Health) => void,
): Promise<Health> {
  let health: Health = { state: 'pending' };
  try {
    for (;;) {
      health = await witness.health(signal);
      tell(health);
      if (health.state !== 'pending') return health;
      await clock.sleep(ASK_AGAIN_MS, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return health;
}

function healthOf({ edit, cluster }: Change['step'], object: KubeObject | undefined): Health {
  const { part } = situationOf(edit, object, cluster);
  if (object !== undefined && part !== undefined) return edit.kind.health(object, part);
  return { state: 'failed', reason: 'somebody else took it away' };
}
