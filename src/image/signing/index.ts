/** Signing images with a key pair, and checking that, in both forms that cosign reads. */
import type { KeyObject } from 'node:crypto';
import { readAll, verified } from '../../../registry/content.ts';
import type { Descriptor } from '../../../registry/descriptor.ts';
import { childrenOf, isIndex, parseManifest } from '../../../registry/manifest.ts';
import type { Target } from '../../../registry/target.ts';
import { ProxletError } from '../../errors.ts';
import { checkBundles, signBundle } from './bundle.ts';
import { checkClassic, signClassic } from './simple-signing.ts';

export { readPrivateKey, readPublicKey } from './keys.ts';

/** `bundle` is what cosign 3 writes and reads by default, `classic` what cosign 1 and 2 did. */
export const SIGNATURE_FORMS = ['bundle', 'classic'] as const;
export type SignatureForm = (typeof SIGNATURE_FORMS)[number];

/** Signs a manifest in the given forms. Returns the signatures' manifests. */
export async function signImage(
  target: Target,
  image: Descriptor,
  repository: string,
  key: KeyObject,
  forms: readonly SignatureForm[],
): Promise<{ form: SignatureForm; descriptor: Descriptor }[]> {
  const made: { form: SignatureForm; descriptor: Descriptor }[] = [];
  for (const form of forms) {
    const descriptor =
      form === 'bundle' ? await signBundle(target, image, key) : await signClassic(target, image, repository, key);
    made.push({ form, descriptor });
  }
  return made;
}

/**
 * Checks that one of `keys` signed the manifest, and that all it names is there and unchanged. Returns the forms in which
 * it is signed. Throws ProxletError `signature-missing` where there is none at all and `signature-invalid` where none
 * of those there are holds; RegistryError where content was changed.
 */
export async function verifySignature(
  target: Target,
  image: Descriptor,
  keys: readonly KeyObject[],
): Promise<SignatureForm[]> {
  const checks = { bundle: checkBundles, classic: checkClassic };
  const forms = new Set<SignatureForm>();
  let found = 0;
  for (const form of SIGNATURE_FORMS) {
    for (const key of keys) {
      const result = await checks[form](target, image, key);
      found = Math.max(found, result.found);
      if (result.valid > 0) forms.add(form);
    }
  }
  if (forms.size === 0) throw found === 0 ? missing(image) : mismatch(image, found);
  await checkContent(target, image);
  return [...forms];
}

/** Reads everything below a manifest, so that what was changed after the signing is noticed. */
async function checkContent(target: Target, image: Descriptor): Promise<void> {
  const manifest = parseManifest(await readAll(await target.fetch(image), image), image.mediaType);
  for (const child of childrenOf(manifest)) {
    if (isIndex(manifest)) await checkContent(target, child);
    else for await (const _ of verified(await target.fetch(child), child));
  }
}

function missing({ digest }: Descriptor): ProxletError {
  return new ProxletError('signature-missing', `${digest} is not signed`, {
    hint: '`proxlet sign REF --key KEY` signs it, and so does `cosign sign --key KEY REF`',
    details: { digest },
  });
}

function mismatch({ digest }: Descriptor, found: number): ProxletError {
  return new ProxletError('signature-invalid', `no signature of ${digest} was made with this key`, {
    hint: `${found === 1 ? 'it has one signature' : `it has ${found} signatures`}, by others or damaged; do not run it unless you know why`,
    details: { digest, found },
  });
}
