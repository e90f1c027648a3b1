import { readAll } from '../../../registry/content.ts';
import type { Descriptor } from '../../../registry/descriptor.ts';
import type { ImageManifest } from '../../../registry/manifest.ts';
import { MediaType } from '../../../registry/media-types.ts';
import { parseReference } from '../../../registry/reference.ts';
import type { Content, Target } from '../../../registry/target.ts';
import { WasmMediaType } from '../media-types.ts';
import { resolveImage } from '../resolve-image.ts';
import type { ImageUnderTest } from './consumer.ts';
import { Refusal } from './refusal.ts';
import { searchArchive } from './tar-search.ts';

/** In what Envoy Gateway's copy of Istio's fetcher differs. */
export interface Dialect {
  /** Bytes. */
  maxSize: number;
  /** Throws Refusal for a registry whose WWW-Authenticate it does not trust. */
  checkRealms(challenge: string): void;
  /** Joins the two reasons why an image is neither of the formats. */
  join(reasons: readonly string[]): string;
  /** Throws Refusal for a plugin.wasm that is too large. */
  checkSize(size: number): void;
  /** Throws Refusal for a raw module that is too large. */
  checkLayerSize(size: number): void;
}

/**
 * Replays how Istio's agent takes the module out of an image (istio, pkg/wasm/imagefetcher.go and cache.go): `fetch`
 * after the module's bytes. Throws Refusal with the words that the fetcher's caller logs, RegistryError where the image
 * cannot be read.
 */
export async function fetchAsIstio(
  { target, descriptor, reference, challenge }: ImageUnderTest,
  dialect: Dialect,
): Promise<void> {
  // go-containerregistry wants two characters of a repository's name (pkg/name/repository.go).
  if (parseReference(reference).repository.length < 2) {
    throw new Refusal(`could not parse url in image reference: could not parse reference: ${reference}`);
  }
  if (challenge !== undefined) dialect.checkRealms(challenge);
  const image = await resolveImage(target, descriptor);
  if (image === undefined) {
    throw new Refusal(`could not fetch image: no child with platform linux/amd64 in index ${reference}`);
  }
  const module = await extract(target, image.manifest, dialect);
  const magic = Buffer.from(module.subarray(0, 4)).toString('latin1');
  if (module.length < HEADER_SIZE || magic !== '\0asm')
    throw new Refusal(`fetched Wasm binary from oci://${reference} is invalid`);
}

async function extract(target: Target, manifest: ImageManifest, dialect: Dialect): Promise<Uint8Array> {
  if (manifest.mediaType === MediaType.dockerManifest) {
    return saying('could not extract Wasm file from the image as Docker container', ' ', () =>
      fromArchive(target, manifest, MediaType.dockerLayerGzip, dialect),
    );
  }
  const reasons: string[] = [];
  for (const [variant, attempt] of [
    ['compat', () => fromArchive(target, manifest, MediaType.imageLayerGzip, dialect)],
    ['oci', () => fromArtifact(target, manifest, dialect)],
  ] as const) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      reasons.push(`could not parse as ${variant} variant: ${error.message}`);
    }
  }
  throw new Refusal(`the given image is in invalid format as an OCI image: ${dialect.join(reasons)}`);
}

/** extractDockerImage, extractOCIStandardImage */
async function fromArchive(
  target: Target,
  manifest: ImageManifest,
  expected: string,
  dialect: Dialect,
): Promise<Uint8Array> {
  const layer = manifest.layers.at(-1);
  if (layer === undefined) throw new Refusal('number of layers must be greater than zero');
  const type = mediaTypeOf(layer, manifest);
  if (type !== expected) throw new Refusal(`invalid media type ${type} (expect ${expected})`);
  return saying('could not extract wasm binary', ': ', async () =>
    searchArchive(await target.fetch(layer), dialect.maxSize, dialect.checkSize),
  );
}

/** extractOCIArtifactImage */
async function fromArtifact(target: Target, manifest: ImageManifest, dialect: Dialect): Promise<Uint8Array> {
  const { layers } = manifest;
  if (layers.length !== 2) throw new Refusal(`number of layers must be 2 but got ${layers.length}`);
  const layer = layers.find((one) => mediaTypeOf(one, manifest) === WasmMediaType.wasmeModule);
  if (layer === undefined) throw new Refusal(`could not find the layer of type ${WasmMediaType.wasmeModule}`);
  dialect.checkLayerSize(layer.size);
  // Istio takes what it has read by then for the module; of that only the header matters.
  if (layer.size > dialect.maxSize) return firstBytes(await target.fetch(layer), HEADER_SIZE);
  return readAll(await target.fetch(layer), layer, dialect.maxSize);
}

const HEADER_SIZE = 8;

async function firstBytes(content: Content, count: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= count) break;
  }
  return Buffer.concat(chunks).subarray(0, count);
}

/** go-containerregistry looks a layer's type up by its digest, and finds the configuration first (partial.BlobDescriptor). */
function mediaTypeOf(layer: Descriptor, { config, layers }: ImageManifest): string {
  return [config, ...layers].find(({ digest }) => digest === layer.digest)?.mediaType ?? layer.mediaType;
}

async function saying<T>(prefix: string, separator: string, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(`${prefix}${separator}${error.message}`);
  }
}
