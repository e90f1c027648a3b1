/** cosign's classic form: a "simple signing" payload and its signature as an annotation (cosign, specs/SIGNATURE_SPEC.md). */
import { type KeyObject, sign } from 'node:crypto';
import { contentOf, describe, readAll } from '../../../registry/content.ts';
import type { Descriptor } from '../../../registry/descriptor.ts';
import { RegistryError } from '../../../registry/errors.ts';
import { fetchManifest } from '../../../registry/manifest.ts';
import { MediaType } from '../../../registry/media-types.ts';
import type { Target } from '../../../registry/target.ts';
import { hashFor } from './keys.ts';
import { signatureMatches } from './signature-matches.ts';
import { signatureTag } from './signature-tag.ts';

const PAYLOAD_TYPE = 'application/vnd.dev.cosign.simplesigning.v1+json';
const SIGNATURE_ANNOTATION = 'dev.cosignproject.cosign/signature';
const TYPE = 'cosign container image signature';

/** Signs the manifest, beside the signatures that it has. `repository` is what the signature claims the image's name to be. */
export async function signClassic(
  target: Target,
  image: Descriptor,
  repository: string,
  key: KeyObject,
): Promise<Descriptor> {
  const payload = encode(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': repository },
        image: { 'docker-manifest-digest': image.digest },
        type: TYPE,
      },
      optional: null,
    }),
  );
  const signature = sign(hashFor(key), payload, key).toString('base64');
  const layer = describe(PAYLOAD_TYPE, payload, { annotations: { [SIGNATURE_ANNOTATION]: signature } });
  const layers = [...(await signatureLayers(target, image)), layer];
  const config = encode(
    JSON.stringify({
      architecture: '',
      created: '0001-01-01T00:00:00Z',
      os: '',
      rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
      config: {},
    }),
  );
  const configDescriptor = describe(MediaType.imageConfig, config);
  const manifest = encode(
    JSON.stringify({ schemaVersion: 2, mediaType: MediaType.imageManifest, config: configDescriptor, layers }),
  );
  const descriptor = describe(MediaType.imageManifest, manifest);
  await target.push(layer, contentOf(payload));
  await target.push(configDescriptor, contentOf(config));
  await target.push(descriptor, contentOf(manifest));
  await target.tag(descriptor, signatureTag(image));
  return descriptor;
}

/** How many classic signatures the manifest has, and how many of them `key` made of this very digest. */
export async function checkClassic(
  target: Target,
  image: Descriptor,
  key: KeyObject,
): Promise<{ found: number; valid: number }> {
  const layers = await signatureLayers(target, image);
  let valid = 0;
  for (const layer of layers) {
    const payload = await readAll(await target.fetch(layer), layer);
    const signature = Buffer.from(layer.annotations?.[SIGNATURE_ANNOTATION] ?? '', 'base64');
    if (signatureMatches(payload, key, signature) && names(payload, image)) valid++;
  }
  return { found: layers.length, valid };
}

async function signatureLayers(target: Target, image: Descriptor): Promise<Descriptor[]> {
  try {
    const { layers } = await fetchManifest(target, await target.resolve(signatureTag(image)));
    return layers.filter(({ mediaType }) => mediaType === PAYLOAD_TYPE);
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'not-found') return [];
    throw error;
  }
}

/** Whether the payload, which is known to be the signer's, is about this image. */
function names(payload: Uint8Array, image: Descriptor): boolean {
  try {
    const { critical } = JSON.parse(new TextDecoder().decode(payload));
    return critical.type === TYPE && critical.image['docker-manifest-digest'] === image.digest;
  } catch {
    return false;
  }
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
