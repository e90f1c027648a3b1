import type { Descriptor } from './descriptor.ts';
import type { Target } from './target.ts';

/** What happened to a piece of content. */
export interface CopyEvent {
  kind: 'started' | 'progress' | 'copied' | 'mounted' | 'skipped';
  descriptor: Descriptor;
  /** Bytes so far, for `progress` and `copied`. */
  bytes: number;
}

export interface CopyOptions {
  /** How many blobs move at once; 4 if not given. */
  concurrency?: number;
  /** Copies also what refers to the image (signatures, README), and what refers to that. */
  referrers?: boolean;
  /** Repository of the destination's registry that may have the blobs already. */
  mountFrom?: string;
  onEvent?: (event: CopyEvent) => void;
  signal?: AbortSignal;
}

/** Copies the image that `reference` (tag or digest) names, tags it as `as` where that is a tag, and returns its descriptor. */
export async function copy(
  _source: Target,
  _reference: string,
  _destination: Target,
  _as: string | undefined,
  _options: CopyOptions = {},
): Promise<Descriptor> {
  throw new Error('to come');
}

/** Copies a manifest with everything below it, and its subject. */
export async function copyGraph(
  _source: Target,
  _root: Descriptor,
  _destination: Target,
  _options: CopyOptions = {},
): Promise<void> {
  throw new Error('to come');
}
