/** cosign's form since 3.0: a sigstore bundle around a DSSE envelope, as a referrer of the image (cosign, specs/BUNDLE_SPEC.md). */
import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { contentOf, describe, readAll } from '../../../registry/content.ts';
import type { Descriptor } from '../../../registry/descriptor.ts';
import { RegistryError, type RegistryErrorCode } from '../../../registry/errors.ts';
import { fetchManifest } from '../../../registry/manifest.ts';
import { MediaType } from '../../../registry/media-types.ts';
import type { Target } from '../../../registry/target.ts';
import { hashFor } from './keys.ts';
import { signatureMatches } from './signature-matches.ts';

const BUNDLE_TYPE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
const PAYLOAD_TYPE = 'application/vnd.in-toto+json';
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
const PREDICATE_TYPE = 'https://sigstore.dev/cosign/sign/v1';

/** Signs the manifest; the signature refers to it, and leaves those alone that are there. */
export async function signBundle(target: Target, image: Descriptor, key: KeyObject): Promise<Descriptor> {
  const bundle = encode(JSON.stringify(makeBundle(image, key)));
  const layer = describe(BUNDLE_TYPE, bundle);
  const config = encode('{}');
  const configDescriptor = describe(MediaType.emptyJson, config);
  const { mediaType, digest, size } = image;
  const manifest = encode(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MediaType.imageManifest,
      artifactType: BUNDLE_TYPE,
      config: configDescriptor,
      layers: [layer],
      subject: { mediaType, digest, size },
      annotations: {
        'dev.sigstore.bundle.content': 'dsse-envelope',
        'dev.sigstore.bundle.predicateType': PREDICATE_TYPE,
      },
    }),
  );
  const descriptor = describe(MediaType.imageManifest, manifest);
  await target.push(layer, contentOf(bundle));
  await target.push(configDescriptor, contentOf(config));
  await target.push(descriptor, contentOf(manifest));
  return descriptor;
}

function makeBundle(image: Descriptor, key: KeyObject) {
  const [algorithm = '', hex = ''] = image.digest.split(':');
  const payload = encode(
    JSON.stringify({
      _type: STATEMENT_TYPE,
      subject: [{ digest: { [algorithm]: hex } }],
      predicateType: PREDICATE_TYPE,
      predicate: {},
    }),
  );
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    mediaType: BUNDLE_TYPE,
    verificationMaterial: { publicKey: { hint: createHash('sha256').update(spki).digest('base64') } },
    dsseEnvelope: {
      payload: Buffer.from(payload).toString('base64'),
      payloadType: PAYLOAD_TYPE,
      signatures: [{ sig: sign(hashFor(key), preAuthEncoding(PAYLOAD_TYPE, payload), key).toString('base64') }],
    },
  };
}

/** What DSSE signs (secure-systems-lab/dsse, protocol.md). */
function preAuthEncoding(type: string, payload: Uint8Array): Uint8Array {
  return Buffer.concat([encode(`DSSEv1 ${encode(type).length} ${type} ${payload.length} `), payload]);
}

/** How many bundles refer to the manifest, and in how many of them `key` signed this very digest. */
export async function checkBundles(
  target: Target,
  image: Descriptor,
  key: KeyObject,
): Promise<{ found: number; valid: number }> {
  let found = 0;
  let valid = 0;
  // Not by type: what lists referrers for registries that cannot may have got the type wrong. cosign looks at all too.
  for (const referrer of await target.referrers(image.digest)) {
    const bundle = await readBundle(target, referrer);
    if (bundle === undefined) continue;
    found++;
    if (holds(bundle, image, key)) valid++;
  }
  return { found, valid };
}

const NO_BUNDLE: ReadonlySet<RegistryErrorCode> = new Set(['not-found', 'unsupported', 'invalid-content', 'too-large']);

/** The bundle that a referrer is; undefined for other or damaged referrers, which must not hide good signatures. */
async function readBundle(target: Target, referrer: Descriptor): Promise<Uint8Array | undefined> {
  try {
    const [layer, another] = (await fetchManifest(target, referrer)).layers;
    if (layer?.mediaType !== BUNDLE_TYPE || another !== undefined) return undefined;
    return await readAll(await target.fetch(layer), layer);
  } catch (error) {
    if (error instanceof RegistryError && NO_BUNDLE.has(error.code)) return undefined;
    throw error;
  }
}

/** Whether the bundle's signature is by `key` and its statement says that this image is signed. */
function holds(bytes: Uint8Array, image: Descriptor, key: KeyObject): boolean {
  try {
    const { dsseEnvelope } = JSON.parse(new TextDecoder().decode(bytes));
    const payload = Buffer.from(String(dsseEnvelope.payload), 'base64');
    const signed = preAuthEncoding(String(dsseEnvelope.payloadType), payload);
    const signatures: { sig?: unknown }[] = dsseEnvelope.signatures;
    if (!signatures.some(({ sig }) => signatureMatches(signed, key, Buffer.from(String(sig), 'base64')))) return false;
    return dsseEnvelope.payloadType === PAYLOAD_TYPE && states(payload.toString('utf8'), image);
  } catch {
    return false;
  }
}

function states(payload: string, { digest }: Descriptor): boolean {
  const { _type, subject, predicateType } = JSON.parse(payload);
  const [algorithm = '', hex = ''] = digest.split(':');
  const subjects: { digest?: Record<string, unknown> }[] = subject;
  return (
    _type === STATEMENT_TYPE &&
    // An attestation about the image, such as how it was built, is no signature of it.
    predicateType === PREDICATE_TYPE &&
    subjects.some((one) => one.digest?.[algorithm] === hex)
  );
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
