import { readFile } from 'node:fs/promises';
import type { Descriptor, Digest } from '../descriptor.ts';
import { childrenOf, type ImageIndex, type ImageManifest, parseManifest } from '../manifest.ts';
import { isManifestType } from '../media-types.ts';
import type { BlobFolder } from './blob-folder.ts';

/** The manifest as it lies in the folder, undefined where it is missing or broken. */
export async function readManifest(
  blobs: BlobFolder,
  { digest, mediaType }: Descriptor,
): Promise<ImageManifest | ImageIndex | undefined> {
  if (!isManifestType(mediaType)) return undefined;
  try {
    return parseManifest(await readFile(blobs.path(digest)), mediaType);
  } catch {
    return undefined;
  }
}

/** The first piece below the manifest that is not there, renewing the time of those that are. */
export async function missingBelow(
  blobs: BlobFolder,
  manifest: ImageManifest | ImageIndex,
): Promise<Descriptor | undefined> {
  for (const child of childrenOf(manifest)) {
    if (!(await isWhole(blobs, child))) return child;
  }
  return undefined;
}

/** Whether content is there with everything that it needs. */
export async function isWhole(blobs: BlobFolder, descriptor: Descriptor): Promise<boolean> {
  if (!(await blobs.has(descriptor))) return false;
  if (!isManifestType(descriptor.mediaType)) return true;
  const manifest = await readManifest(blobs, descriptor);
  return manifest !== undefined && (await missingBelow(blobs, manifest)) === undefined;
}

/** Everything that `roots` need, and what refers to any of it among `candidates` (signatures, README). */
export async function reachable(
  blobs: BlobFolder,
  roots: readonly Descriptor[],
  candidates: readonly Descriptor[],
): Promise<Set<Digest>> {
  const found = new Set<Digest>();
  const visit = async (descriptor: Descriptor): Promise<void> => {
    if (found.has(descriptor.digest)) return;
    found.add(descriptor.digest);
    const manifest = await readManifest(blobs, descriptor);
    if (manifest === undefined) return;
    for (const child of childrenOf(manifest)) await visit(child);
    if (manifest.subject !== undefined) await visit(manifest.subject);
  };
  for (const root of roots) await visit(root);

  for (let grown = true; grown; ) {
    grown = false;
    for (const candidate of candidates) {
      if (found.has(candidate.digest)) continue;
      const subject = (await readManifest(blobs, candidate))?.subject;
      if (subject === undefined || !found.has(subject.digest)) continue;
      await visit(candidate);
      grown = true;
    }
  }
  return found;
}
