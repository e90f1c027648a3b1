import { stat } from 'node:fs/promises';
import type { Descriptor } from '../../registry/descriptor.ts';
import { RegistryError } from '../../registry/errors.ts';
import { parseReference } from '../../registry/reference.ts';
import { ANNOTATION, runtimeOf } from './annotations.ts';
import type { ImageFormat } from './filter.ts';
import type { Images } from './images.ts';
import { resolveImage } from './resolve-image.ts';
import { formatOf } from './unpack.ts';

export interface ListedImage {
  /** With the registry: `registry.example.com/team/filter`. */
  name: string;
  /** Empty for an image that was pulled by digest. */
  tag: string;
  digest: string;
  /** Bytes of everything that belongs to it. */
  size: number;
  /** When it came into the store. */
  stored: Date;
  /** Undefined for what is no filter. */
  format: ImageFormat | undefined;
  language: string | undefined;
  /** As wasme spells them: `v0.2.1`. */
  abiVersions: readonly string[];
}

/** The images of the local store by name and tag; signatures are not listed. */
export async function listImages(images: Images): Promise<ListedImage[]> {
  const store = await images.store();
  const listed: ListedImage[] = [];
  for (const { reference, descriptor } of await store.entries()) {
    if (reference === undefined || /:sha(256|512)-[0-9a-f]+(\.sig)?$/.test(reference)) continue;
    const { mtime } = await stat(store.blobPath(descriptor.digest));
    listed.push({
      ...split(reference),
      digest: descriptor.digest,
      stored: mtime,
      ...(await describeImage(images, descriptor)),
    });
  }
  return listed.sort((a, b) => compare(a.name, b.name) || compare(a.tag, b.tag));
}

/** Other programs may have named an image as they like. */
function split(name: string): { name: string; tag: string } {
  try {
    const { registry, repository, tag = '' } = parseReference(name);
    return { name: `${registry}/${repository}`, tag };
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return { name, tag: '' };
  }
}

async function describeImage(images: Images, descriptor: Descriptor) {
  const image = await resolveImage(await images.store(), descriptor).catch(orUndefined);
  if (image === undefined) return { size: descriptor.size, format: undefined, language: undefined, abiVersions: [] };
  const { config, layers, annotations = {} } = image.manifest;
  const parts = new Map([descriptor, image.descriptor, config, ...layers].map(({ digest, size }) => [digest, size]));
  return {
    size: [...parts.values()].reduce((sum, size) => sum + size, 0),
    format: formatOf(image.manifest),
    language: annotations[ANNOTATION.language],
    abiVersions: runtimeOf(annotations).abiVersions,
  };
}

/** A damaged image is listed too, so that it can be removed. */
function orUndefined(error: unknown): undefined {
  if (!(error instanceof RegistryError)) throw error;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
