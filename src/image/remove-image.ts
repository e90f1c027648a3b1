import { formatReference } from '../../registry/reference.ts';
import { type FoundImage, type Images, withTag } from './images.ts';
import { signatureTag } from './signing/signature-tag.ts';

/** Takes a name away from an image, or removes it with all its names where the reference is a digest. */
export async function removeImage(images: Images, { reference, place, descriptor }: FoundImage): Promise<void> {
  if (place === 'registry') {
    const remote = await images.remote(reference);
    if (reference.digest === undefined) await remote.untag(reference.tag ?? 'latest');
    else await remote.delete(descriptor);
    return;
  }
  const store = await images.store();
  if (reference.digest === undefined) await store.untag(formatReference(withTag(reference)));
  else await store.delete(reference.digest);
  const name = `${reference.registry}/${reference.repository}`;
  const entries = await store.entries();
  const isNamed = (one: string | undefined) => one?.startsWith(`${name}:`) || one?.startsWith(`${name}@`);
  const rest = entries.filter((entry) => entry.descriptor.digest === descriptor.digest && isNamed(entry.reference));
  // The tag with its signatures would outlive the image otherwise.
  const signatures = `${name}:${signatureTag(descriptor)}`;
  if (rest.length === 0 && entries.some((entry) => entry.reference === signatures)) await store.untag(signatures);
}
