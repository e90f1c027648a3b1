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
  stream: { most: 64 * MIB, unit: 'bytes', of: 'headers, declared properties and replies of one context, in all' },
  filterState: { most: 64 * MIB, unit: 'bytes', of: 'filter state of one stream and its connection' },
  body: { most: 256 * MIB, unit: 'bytes', of: 'one body' },
  log: { most: 16 * MIB, unit: 'bytes', of: 'log lines of one callback' },
  deferred: { most: 4096, unit: 'calls', of: 'replies, resumptions, resets and gRPC messages of one callback' },
  callouts: { most: 2048, unit: 'calls', of: 'HTTP calls, gRPC calls and names to resolve under way for one plugin' },
  requests: { most: 128 * MIB, unit: 'bytes', of: 'what is still to be sent of the calls of one plugin' },
  answers: { most: 256 * MIB, unit: 'bytes', of: 'answers to calls that are not whole yet' },
  expressions: { most: 4 * MIB, unit: 'bytes', of: 'expressions of one plugin' },
  uncompressed: { most: 64 * MIB, unit: 'bytes', of: 'what uncompress gives' },
  sharedData: { most: 256 * MIB, unit: 'bytes', of: 'shared data of all VMs' },
  queues: { most: 256 * MIB, unit: 'bytes', of: 'names and messages of shared queues of all VMs' },
  notifications: { most: 262_144, unit: 'messages', of: 'queues of which no plugin was told yet' },
  metrics: { most: 64 * MIB, unit: 'bytes', of: 'metric definitions of one VM' },
  stats: { most: 256 * MIB, unit: 'bytes', of: 'metrics of all VMs, which stay when their VM goes' },
} as const satisfies Record<string, { most: number; unit: string; of: string }>;

export type LimitName = keyof typeof LIMITS;

/** Tells the author, once for a callback and plugin, and is the status of the call. */
export function exceeded(context: Context, name: LimitName): number {
  const plugin = JSON.stringify(context.root?.plugin.name ?? '');
  context.vm.runtime.warnOnce(
    `plugin ${plugin} ${wentBeyond(name)}; calls answer InternalFailure (${Status.InternalFailure})`,
  );
  return Status.InternalFailure;
}

/** What is said of one that met the limit `name`. */
export function wentBeyond(name: LimitName): string {
  const { most, unit, of } = LIMITS[name];
  return `went beyond a limit that the embedded proxy has and Envoy has not: at most ${most} ${unit} for ${of}`;
}
