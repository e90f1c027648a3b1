import { checkLimit, MANIFEST_LIMIT, readAll } from './content.ts';
import type { Descriptor, Digest } from './descriptor.ts';
import { isDigest } from './digest.ts';
import { RegistryError } from './errors.ts';
import { isIndexType, isManifestType, MediaType } from './media-types.ts';
import type { Target } from './target.ts';

/** An image manifest (OCI, or docker's v2 schema 2): one configuration and its layers. */
export interface ImageManifest {
  schemaVersion: 2;
  mediaType?: string;
  artifactType?: string;
  config: Descriptor;
  layers: Descriptor[];
  subject?: Descriptor;
  annotations?: Record<string, string>;
}

/** A list of manifests (OCI index, docker manifest list). */
export interface ImageIndex {
  schemaVersion: 2;
  mediaType?: string;
  artifactType?: string;
  manifests: Descriptor[];
  subject?: Descriptor;
  annotations?: Record<string, string>;
}

/**
 * Reads the JSON of a manifest or an index and checks what is relied on: digests, sizes, media types. Fields that are not
 * known stay. Throws RegistryError `invalid-content` that names the field.
 */
export function parseManifest(bytes: Uint8Array, mediaType: string): ImageManifest | ImageIndex {
  const fail = (what: string) => new RegistryError('invalid-content', `The manifest is not valid: ${what}`);
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new RegistryError('invalid-content', 'The manifest is not JSON', { cause });
  }
  if (!isObject(json)) throw fail('it is not an object');
  if (json['schemaVersion'] !== 2)
    throw fail(`schemaVersion is ${JSON.stringify(json['schemaVersion'])} rather than 2`);
  if (json['mediaType'] !== undefined && json['mediaType'] !== mediaType) {
    throw fail(`mediaType is ${JSON.stringify(json['mediaType'])} rather than ${mediaType}`);
  }
  const { subject, annotations, artifactType } = json;
  const common = {
    schemaVersion: 2,
    ...(typeof json['mediaType'] === 'string' && { mediaType: json['mediaType'] }),
    ...(typeof artifactType === 'string' && { artifactType }),
    ...(subject !== undefined && subject !== null && { subject: parseDescriptor(subject, 'subject') }),
    ...(annotations !== undefined && annotations !== null && { annotations: parseStrings(annotations, 'annotations') }),
  } as const;
  if (isIndexType(mediaType)) {
    return { ...common, manifests: parseDescriptors(json['manifests'] ?? [], 'manifests') };
  }
  return {
    ...common,
    config: parseDescriptor(json['config'], 'config'),
    layers: parseDescriptors(json['layers'] ?? [], 'layers'),
  };
}

/** Reads and checks an image manifest that `target` has; an index is RegistryError `unsupported`. */
export async function fetchManifest(
  target: Target,
  descriptor: Descriptor,
  signal?: AbortSignal,
): Promise<ImageManifest> {
  checkLimit(descriptor, MANIFEST_LIMIT);
  const bytes = await readAll(await target.fetch(descriptor, signal), descriptor);
  const manifest = parseManifest(bytes, descriptor.mediaType);
  if (isIndex(manifest)) throw new RegistryError('unsupported', `${descriptor.digest} is an index, not an image`);
  return manifest;
}

export function isIndex(manifest: ImageManifest | ImageIndex): manifest is ImageIndex {
  return 'manifests' in manifest;
}

/** What a manifest needs to be whole: configuration and layers, or the manifests of an index. Not its subject, nor layers that may not be distributed. */
export function childrenOf(manifest: ImageManifest | ImageIndex): Descriptor[] {
  if (isIndex(manifest)) return manifest.manifests;
  return [manifest.config, ...manifest.layers.filter(({ mediaType }) => !NOT_DISTRIBUTED.test(mediaType))];
}

/** Layers that are fetched from where their `urls` say (image specification, layer.md; docker calls them foreign). */
const NOT_DISTRIBUTED = /\.nondistributable\.|\.rootfs\.foreign\./;

/** How the referrers API lists a manifest (distribution specification, "Listing Referrers"). */
export function referrerDescriptor(descriptor: Descriptor, manifest: ImageManifest | ImageIndex): Descriptor {
  const configType = isIndex(manifest) ? undefined : manifest.config.mediaType;
  const artifactType = manifest.artifactType ?? configType;
  return {
    mediaType: descriptor.mediaType,
    digest: descriptor.digest,
    size: descriptor.size,
    ...(artifactType !== undefined && { artifactType }),
    ...(manifest.annotations !== undefined && { annotations: manifest.annotations }),
  };
}

/** The tag under which registries without the referrers API keep the list of what refers to `subject`. */
export function referrersTag(subject: Digest): string {
  return subject.replace(':', '-').slice(0, 128);
}

/** Checks a descriptor that came as JSON; `path` names it in errors. Fields that are not known are dropped. */
export function parseDescriptor(json: unknown, path: string): Descriptor {
  const fail = (what: string) => new RegistryError('invalid-content', `The manifest is not valid: ${path}${what}`);
  if (!isObject(json)) throw fail(' is not a descriptor');
  const { mediaType, digest, size, annotations, artifactType, platform } = json;
  if (typeof mediaType !== 'string') throw fail('.mediaType is missing');
  if (typeof digest !== 'string' || !isDigest(digest)) throw fail(`.digest ${JSON.stringify(digest)} is not a digest`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw fail(`.size ${JSON.stringify(size)} is not a number of bytes`);
  }
  return {
    mediaType,
    digest,
    size,
    ...(annotations !== undefined &&
      annotations !== null && { annotations: parseStrings(annotations, `${path}.annotations`) }),
    ...(typeof artifactType === 'string' && { artifactType }),
    ...(isPlatform(platform) && { platform }),
  };
}

function parseDescriptors(json: unknown, path: string): Descriptor[] {
  if (!Array.isArray(json))
    throw new RegistryError('invalid-content', `The manifest is not valid: ${path} is not a list`);
  return json.map((entry, index) => parseDescriptor(entry, `${path}[${index}]`));
}

function parseStrings(json: unknown, path: string): Record<string, string> {
  if (!isObject(json) || !Object.values(json).every((value) => typeof value === 'string')) {
    throw new RegistryError('invalid-content', `The manifest is not valid: ${path} is not a map of strings`);
  }
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, String(value)]));
}

function isPlatform(json: unknown): json is NonNullable<Descriptor['platform']> {
  return isObject(json) && typeof json['architecture'] === 'string' && typeof json['os'] === 'string';
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** The media type of a manifest whose sender named none that is known: what its JSON says, or what its fields make it. */
export function sniffManifestType(bytes: Uint8Array, declared?: string): string | undefined {
  if (declared !== undefined && isManifestType(declared)) return declared;
  try {
    const json: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (!isObject(json)) return undefined;
    const { mediaType } = json;
    if (typeof mediaType === 'string') return isManifestType(mediaType) ? mediaType : undefined;
    if (Array.isArray(json['manifests'])) return MediaType.imageIndex;
    return isObject(json['config']) && Array.isArray(json['layers']) ? MediaType.imageManifest : undefined;
  } catch {
    return undefined;
  }
}
