import type { Descriptor, Digest } from '../descriptor.ts';
import { readManifest } from './read-manifest.ts';
import type { StoredManifest } from './storage.ts';

/** A manifest that refers to another, as the referrers API lists it (distribution specification, "Listing Referrers"). */
export interface Referrer {
  subject: Digest;
  descriptor: Descriptor;
}

/** Undefined when the manifest has no subject. */
export function referrerOf({ descriptor, bytes }: StoredManifest): Referrer | undefined {
  const { subject, artifactType, annotations } = readManifest(bytes, descriptor.mediaType);
  if (subject === undefined) return undefined;
  const { mediaType, digest, size } = descriptor;
  return {
    subject,
    descriptor: {
      mediaType,
      digest,
      size,
      ...(artifactType === undefined ? {} : { artifactType }),
      ...(annotations === undefined ? {} : { annotations }),
    },
  };
}
