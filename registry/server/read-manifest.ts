import type { Descriptor, Digest } from '../descriptor.ts';
import { isDigest } from '../digest.ts';
import { MediaType } from '../media-types.ts';
import { DistributionError } from './distribution-error.ts';

/** What a registry wants to know of a manifest. */
export interface ManifestFacts {
  mediaType: string;
  /** Configuration and layers that have to be here. */
  blobs: Digest[];
  /** Manifests that have to be here. */
  manifests: Digest[];
  subject: Digest | undefined;
  artifactType: string | undefined;
  annotations: Record<string, string> | undefined;
}

type Fields = Record<string, unknown>;

/**
 * Reads a manifest that was sent with that content type. Throws DistributionError MANIFEST_INVALID for what is none.
 * Fields that are not known stay as they are: only the bytes are stored.
 */
export function readManifest(bytes: Uint8Array, contentType: string | undefined): ManifestFacts {
  const fields = parse(bytes);
  const own = fields['mediaType'];
  const sent = contentType?.split(';')[0]?.trim().toLowerCase();
  const mediaType = sent || own;
  if (typeof mediaType !== 'string') throw invalid('it has no media type');
  if (own !== undefined && own !== mediaType) throw invalid(`its mediaType is not the request's, ${mediaType}`);
  if (fields['schemaVersion'] !== 2) throw invalid('its schemaVersion is not 2');

  const config = fields['config'] === undefined ? undefined : descriptor(fields['config'], 'config');
  const layers = list(fields['layers'], 'layers');
  const manifests = list(fields['manifests'], 'manifests');
  const subject = fields['subject'] === undefined ? undefined : descriptor(fields['subject'], 'subject').digest;
  const isImage = mediaType === MediaType.imageManifest || mediaType === MediaType.dockerManifest;
  if (isImage && (config === undefined || manifests.length > 0))
    throw invalid('it is not the image manifest it says it is');
  const isIndex = mediaType === MediaType.imageIndex || mediaType === MediaType.dockerManifestList;
  if (isIndex && (config !== undefined || layers.length > 0)) throw invalid('it is not the index it says it is');
  const artifactType = fields['artifactType'];
  const annotations = fields['annotations'];
  return {
    mediaType,
    blobs: [...(config === undefined ? [] : [config]), ...layers.filter(isKeptHere)].map(({ digest }) => digest),
    manifests: manifests.map(({ digest }) => digest),
    subject,
    artifactType: typeof artifactType === 'string' && artifactType !== '' ? artifactType : config?.mediaType,
    annotations: isAnnotations(annotations) ? annotations : undefined,
  };
}

/** Layers that may not be distributed are fetched from elsewhere (image specification, layer.md). */
function isKeptHere({ mediaType, urls }: DescriptorFields): boolean {
  return urls === undefined && !/nondistributable|rootfs\.foreign/.test(mediaType);
}

interface DescriptorFields extends Descriptor {
  urls?: unknown;
}

function parse(bytes: Uint8Array): Fields {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (isFields(value)) return value;
  } catch {
    throw invalid('it is not JSON');
  }
  throw invalid('it is not an object');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAnnotations(value: unknown): value is Record<string, string> {
  return isFields(value) && Object.values(value).every((text) => typeof text === 'string');
}

function list(value: unknown, where: string): DescriptorFields[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw invalid(`${where} is no list`);
  return value.map((item, index) => descriptor(item, `${where}[${index}]`));
}

function descriptor(value: unknown, where: string): DescriptorFields {
  const { mediaType, digest, size, urls } = isFields(value) ? value : {};
  if (typeof mediaType !== 'string') throw invalid(`${where} has no mediaType`);
  if (typeof digest !== 'string' || !isDigest(digest)) throw invalid(`${where} has no sha256 or sha512 digest`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) throw invalid(`${where} has no size`);
  return urls === undefined ? { mediaType, digest, size } : { mediaType, digest, size, urls };
}

function invalid(why: string): DistributionError {
  return new DistributionError('MANIFEST_INVALID', `the manifest is not valid: ${why}`);
}
