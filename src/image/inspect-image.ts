import type { Descriptor } from '../../registry/descriptor.ts';
import { digestOf } from '../../registry/digest.ts';
import { formatReference } from '../../registry/reference.ts';
import type { ImageFormat } from './filter.ts';
import type { FoundImage, Place } from './images.ts';
import { type ModuleFacts, moduleFacts } from './module-facts.ts';
import { resolveImage } from './resolve-image.ts';
import { formatOf, unpackImage } from './unpack.ts';

export interface InspectedImage {
  /** With registry and tag. */
  reference: string;
  place: Place;
  digest: string;
  mediaType: string;
  /** Undefined for what is no filter. */
  format: ImageFormat | undefined;
  layers: readonly Descriptor[];
  annotations: Readonly<Record<string, string>>;
  rootIds: readonly string[];
  /** Undefined for what is no filter. */
  module: (Partial<ModuleFacts> & { size: number; digest: string }) | undefined;
  /** Signatures, README and the like. */
  referrers: readonly Descriptor[];
}

/** What an image holds and what refers to it. Throws RegistryError, and what `unpackImage` throws for a damaged filter. */
export async function inspectImage({ reference, place, target, descriptor }: FoundImage): Promise<InspectedImage> {
  const [image, referrers] = await Promise.all([resolveImage(target, descriptor), target.referrers(descriptor.digest)]);
  const manifest = image?.manifest;
  const format = manifest && formatOf(manifest);
  const filter = format && (await unpackImage(target, descriptor));
  return {
    reference: formatReference(reference),
    place,
    digest: descriptor.digest,
    mediaType: descriptor.mediaType,
    format,
    layers: manifest?.layers ?? [],
    annotations: manifest?.annotations ?? {},
    rootIds: filter?.runtime.rootIds ?? [],
    module: filter && {
      size: filter.module.length,
      digest: digestOf(filter.module),
      ...moduleFacts(filter.module),
    },
    referrers,
  };
}
