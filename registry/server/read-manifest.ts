import { RegistryError } from '../errors.ts';
import type { ImageIndex, ImageManifest } from '../manifest.ts';
import { parseManifest } from '../manifest.ts';
import { isManifestType } from '../media-types.ts';
import { DistributionError } from './distribution-error.ts';

/** Reads a manifest that was sent with that content type. Throws DistributionError MANIFEST_INVALID for what is none. */
export function readManifest(
  bytes: Uint8Array,
  contentType: string | undefined,
): { mediaType: string; manifest: ImageManifest | ImageIndex } {
  const mediaType = contentType?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!isManifestType(mediaType)) {
    throw new DistributionError('MANIFEST_INVALID', `${JSON.stringify(mediaType)} is not the media type of a manifest`);
  }
  try {
    return { mediaType, manifest: parseManifest(bytes, mediaType) };
  } catch (error) {
    if (error instanceof RegistryError) throw new DistributionError('MANIFEST_INVALID', error.message);
    throw error;
  }
}
