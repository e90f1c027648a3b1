import type { KeyObject } from 'node:crypto';
import type { CopyOptions } from '../../registry/copy.ts';
import type { Descriptor } from '../../registry/descriptor.ts';
import { parseReference, type Reference, tagOrDigest } from '../../registry/reference.ts';
import type { Target } from '../../registry/target.ts';
import { type FoundImage, type Images, withTag } from './images.ts';
import { requiredKeys } from './signature-policy.ts';
import type { SignatureForm } from './signing/index.ts';
import { transfer } from './transfer.ts';

export interface PulledImage extends FoundImage {
  /** The forms in which it is signed by a key that the user's settings ask for; undefined where they ask for none. */
  signed: SignatureForm[] | undefined;
}

/**
 * Fetches an image into the store, with its signatures and attachments. Where the user's settings ask for a signature,
 * the image gets its name only when it has one. Throws RegistryError, and what `verifySignature` throws.
 */
export async function pullImage(
  images: Images,
  env: NodeJS.ProcessEnv,
  text: string,
  options: CopyOptions,
): Promise<PulledImage> {
  const reference = withTag(parseReference(text));
  const [source, store, keys] = await Promise.all([
    images.remote(reference),
    images.local(reference),
    requiredKeys(env, reference),
  ]);
  const descriptor = await source.resolve(tagOrDigest(reference));
  await transfer(source, descriptor, store, undefined, options);
  const signed = keys && (await verify(store, descriptor, keys));
  if (reference.tag !== undefined) await store.tag(descriptor, reference.tag);
  else await store.nameByDigest(descriptor);
  return { reference, place: 'store', target: store, descriptor, signed };
}

/** Checks an image that is in the store already against the user's settings. Throws what `verifySignature` throws. */
export async function checkPolicy(env: NodeJS.ProcessEnv, reference: Reference, found: FoundImage): Promise<void> {
  const keys = await requiredKeys(env, reference);
  if (keys !== undefined) await verify(found.target, found.descriptor, keys);
}

/** Most images need no signature, and what checks them takes its time to load. */
async function verify(target: Target, image: Descriptor, keys: readonly KeyObject[]): Promise<SignatureForm[]> {
  const { verifySignature } = await import('./signing/index.ts');
  return verifySignature(target, image, keys);
}
