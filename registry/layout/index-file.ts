import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Descriptor } from '../descriptor.ts';
import { RegistryError } from '../errors.ts';
import { writeFileAtomically } from '../files/atomic-file.ts';
import { errorCode } from '../files/error-code.ts';
import { isIndex, parseManifest } from '../manifest.ts';
import { MediaType } from '../media-types.ts';

const REF_NAME = 'org.opencontainers.image.ref.name';

/** A line of the layout's index.json. */
export interface LayoutEntry {
  /** What names it (annotation `org.opencontainers.image.ref.name`): any string, in the user's store a full reference. */
  reference: string | undefined;
  /** Without that annotation. */
  descriptor: Descriptor;
}

/** The lines of index.json, in its order. Throws RegistryError `not-found` where there is no such file. */
export async function readIndexFile(folder: string): Promise<LayoutEntry[]> {
  const path = join(folder, 'index.json');
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    if (errorCode(cause) !== 'ENOENT') throw cause;
    throw new RegistryError('not-found', `${folder} is not an OCI layout: it has no index.json`, { cause });
  }
  try {
    const index = parseManifest(bytes, MediaType.imageIndex);
    return isIndex(index) ? index.manifests.map(toEntry) : [];
  } catch (cause) {
    throw new RegistryError('invalid-content', `${path} is not an OCI index`, { cause });
  }
}

/** Replaces index.json; to be called with the layout's lock. */
export async function writeIndexFile(
  folder: string,
  temporary: string,
  entries: readonly LayoutEntry[],
): Promise<void> {
  const index = { schemaVersion: 2, mediaType: MediaType.imageIndex, manifests: entries.map(toDescriptor) };
  await writeFileAtomically(join(folder, 'index.json'), temporary, [Buffer.from(JSON.stringify(index))], {
    lasting: true,
  });
}

function toEntry({ annotations, ...descriptor }: Descriptor): LayoutEntry {
  const { [REF_NAME]: reference, ...rest } = annotations ?? {};
  return { reference, descriptor: Object.keys(rest).length === 0 ? descriptor : { ...descriptor, annotations: rest } };
}

function toDescriptor({ reference, descriptor }: LayoutEntry): Descriptor {
  if (reference === undefined) return descriptor;
  return { ...descriptor, annotations: { ...descriptor.annotations, [REF_NAME]: reference } };
}
