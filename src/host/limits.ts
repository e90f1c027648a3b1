import { Status } from '../abi/index.ts';
import type { Context } from './context.ts';

const MIB = 1024 * 1024;

/** What each thing that a guest makes us keep costs besides its bytes, roughly. */
export const OVERHEAD = 64;

/**
 * How much a guest may make the host keep. Envoy has no such limits: a filter there can take all of the proxy's memory.
 * They are far above what filters do; a call that goes beyond one answers InternalFailure and changes nothing.
 */
export const LIMITS = {
  argument: { most: 64 * MIB, unit: 'bytes', of: 'one argument' },
  stream: { most: 64 * MIB, unit: 'bytes', of: 'headers, filter state and replies of one context, in all' },
  body: { most: 256 * MIB, unit: 'bytes', of: 'one body' },
  log: { most: 16 * MIB, unit: 'bytes', of: 'log lines of one callback' },
  deferred: { most: 1024, unit: 'calls', of: 'replies, resumptions and resets of one callback' },
  sharedData: { most: 256 * MIB, unit: 'bytes', of: 'shared data of all VMs' },
  queues: { most: 256 * MIB, unit: 'bytes', of: 'names and messages of shared queues of all VMs' },
  notifications: { most: 262_144, unit: 'messages', of: 'queues of which no plugin was told yet' },
  metrics: { most: 64 * MIB, unit: 'bytes', of: 'metric definitions of one VM' },
} as const satisfies Record<string, { most: number; unit: string; of: string }>;

export type LimitName = keyof typeof LIMITS;

/** Tells the author, once for a callback and plugin, and is the status of the call. */
export function exceeded(context: Context, name: LimitName): number {
  const { most, unit, of } = LIMITS[name];
  const plugin = JSON.stringify(context.root?.plugin.name ?? '');
  context.vm.runtime.warnOnce(
    `plugin ${plugin} went beyond a limit that the embedded proxy has and Envoy has not: ` +
      `at most ${most} ${unit} for ${of}; calls answer InternalFailure (${Status.InternalFailure})`,
  );
  return Status.InternalFailure;
}
