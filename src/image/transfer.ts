import { type CopyOptions, copy, copyGraph } from '../../registry/copy.ts';
import type { Descriptor } from '../../registry/descriptor.ts';
import { RegistryError } from '../../registry/errors.ts';
import type { Target } from '../../registry/target.ts';
import { signatureTag } from './signing/signature-tag.ts';

/** Copies an image with all that belongs to it: what refers to it, and the tag that holds cosign's classic signatures. */
export async function transfer(
  source: Target,
  image: Descriptor,
  destination: Target,
  tag: string | undefined,
  options: CopyOptions,
): Promise<void> {
  await copyGraph(source, image, destination, { ...options, referrers: true });
  await copySignatures(source, image, destination, options);
  // The name comes last: whoever can find the image finds its signatures too.
  if (tag !== undefined) await destination.tag(image, tag);
}

async function copySignatures(
  source: Target,
  image: Descriptor,
  destination: Target,
  options: CopyOptions,
): Promise<void> {
  const tag = signatureTag(image);
  try {
    await source.resolve(tag);
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'not-found') return;
    throw error;
  }
  await copy(source, tag, destination, tag, options);
}
