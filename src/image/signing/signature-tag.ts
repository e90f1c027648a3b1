import type { Descriptor } from '../../../registry/descriptor.ts';

/** The tag under which cosign keeps the classic signatures of `image`. */
export function signatureTag(image: Descriptor): string {
  return `${image.digest.replace(':', '-')}.sig`;
}
