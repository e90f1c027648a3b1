import { contentOf } from '../../registry/content.ts';
import type { Descriptor } from '../../registry/descriptor.ts';
import type { Target } from '../../registry/target.ts';
import type { PackedImage } from './pack.ts';

/** Puts an image into a target: blobs, then the manifest, then the tag, so that what can be found is whole. */
export async function storeImage(target: Target, image: PackedImage, tag?: string): Promise<Descriptor> {
  for (const { descriptor, bytes } of image.blobs) {
    if (!(await target.exists(descriptor))) await target.push(descriptor, contentOf(bytes));
  }
  const { descriptor, bytes } = image.manifest;
  await target.push(descriptor, contentOf(bytes));
  if (tag !== undefined) await target.tag(descriptor, tag);
  return descriptor;
}
