import type { Descriptor, Digest } from '../descriptor.ts';
import type { BlobFolder } from './blob-folder.ts';
import { reachable } from './graph.ts';
import type { LayoutEntry } from './index-file.ts';

export interface PruneOptions {
  /**
   * Milliseconds for which content that nothing refers to is left alone, as somebody may be about to push the manifest
   * for it; 10 minutes if not given.
   */
  grace?: number;
  /** Keeps manifests without a name too. */
  keepUntagged?: boolean;
}

export interface PruneResult {
  /** Taken out of the index. */
  manifests: Descriptor[];
  /** Files deleted, and their bytes. */
  blobs: number;
  bytes: number;
}

const DEFAULT_GRACE_MS = 10 * 60_000;

/** The work of `OciLayout.prune`, under its lock. The index is written before anything that it named is deleted. */
export async function pruneLayout(
  blobs: BlobFolder,
  entries: readonly LayoutEntry[],
  { grace = DEFAULT_GRACE_MS, keepUntagged = false }: PruneOptions,
  writeIndex: (entries: readonly LayoutEntry[]) => Promise<void>,
): Promise<PruneResult> {
  const limit = Date.now() - grace;
  const files: { digest: Digest; size: number; usedAt: number }[] = [];
  for await (const file of blobs.list()) files.push(file);
  const young = new Set(files.filter(({ usedAt }) => usedAt > limit).map(({ digest }) => digest));
  const isRoot = ({ reference, descriptor }: LayoutEntry) =>
    keepUntagged || reference !== undefined || young.has(descriptor.digest);
  const descriptors = entries.map(({ descriptor }) => descriptor);
  const roots = entries.filter(isRoot).map(({ descriptor }) => descriptor);
  const needed = await reachable(blobs, roots, descriptors);

  const kept = entries.filter(({ descriptor }) => needed.has(descriptor.digest));
  if (kept.length < entries.length) await writeIndex(kept);

  const result: PruneResult = {
    manifests: descriptors.filter(({ digest }) => !needed.has(digest)),
    blobs: 0,
    bytes: 0,
  };
  for (const { digest, size, usedAt } of files) {
    if (needed.has(digest) || usedAt > limit) continue;
    await blobs.remove(digest);
    result.blobs++;
    result.bytes += size;
  }
  return result;
}
