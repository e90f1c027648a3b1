import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { ProxletError, printable } from '../../errors.ts';
import { decryptCosignKey, isCosignKeyLabel } from './cosign-key-file.ts';

const PRIVATE_LABELS = new Set(['PRIVATE KEY', 'EC PRIVATE KEY', 'RSA PRIVATE KEY', 'ENCRYPTED PRIVATE KEY']);
const MAKE_ONE = '`cosign generate-key-pair` makes a pair, and so does openssl: an EC key on the curve P-256';

/**
 * Reads a private key: PEM (PKCS #8, also encrypted, SEC 1 or PKCS #1), or cosign's encrypted key file. `password` is
 * asked for only where the file needs one. Throws ProxletError `key-invalid`, `key-password-wrong`.
 */
export async function readPrivateKey(pem: string, password: () => Promise<string>): Promise<KeyObject> {
  const { label, body } = parsePem(pem);
  if (isCosignKeyLabel(label)) {
    const der = await decryptCosignKey(body, await password());
    return supported(load(() => createPrivateKey({ key: Buffer.from(der), format: 'der', type: 'pkcs8' })));
  }
  if (!PRIVATE_LABELS.has(label)) throw invalid(`it holds a ${printable(label)}, not a private key`);
  if (label !== 'ENCRYPTED PRIVATE KEY') return supported(load(() => createPrivateKey(pem)));
  const passphrase = await password();
  try {
    return supported(createPrivateKey({ key: pem, passphrase }));
  } catch (error) {
    if (error instanceof ProxletError) throw error;
    throw new ProxletError('key-password-wrong', 'the password does not open the key file', {
      hint: 'set COSIGN_PASSWORD to the password of the key',
      cause: error,
    });
  }
}

/** Reads a public key: PEM, SPKI, as cosign writes it. Throws ProxletError `key-invalid`. */
export function readPublicKey(pem: string): KeyObject {
  const { label } = parsePem(pem);
  if (label !== 'PUBLIC KEY') throw invalid(`it holds a ${printable(label)}, not a public key`);
  return supported(load(() => createPublicKey(pem)));
}

/** What cosign hashes with for a key: by the curve's size (sigstore, signature/algorithm_registry.go). */
export function hashFor(key: KeyObject): 'sha256' | 'sha384' | 'sha512' {
  switch (key.asymmetricKeyDetails?.namedCurve) {
    case 'secp384r1':
      return 'sha384';
    case 'secp521r1':
      return 'sha512';
    default:
      return 'sha256';
  }
}

function parsePem(pem: string): { label: string; body: Uint8Array } {
  const match = /-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \1-----/.exec(pem);
  if (match === null) throw invalid('it is no PEM file');
  return { label: match[1] ?? '', body: new Uint8Array(Buffer.from(match[2] ?? '', 'base64')) };
}

function load(read: () => KeyObject): KeyObject {
  try {
    return read();
  } catch (error) {
    throw invalid('the key in it is damaged', error);
  }
}

const CURVES = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

/** cosign signs with Ed25519ph, which Node's crypto has not, so that Ed25519 would be a key for us alone. */
function supported(key: KeyObject): KeyObject {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (type === 'rsa' || (type === 'ec' && CURVES.has(details?.namedCurve ?? ''))) return key;
  throw invalid(`keys of the kind ${type}${details?.namedCurve ? ` on ${details.namedCurve}` : ''} are not supported`);
}

function invalid(why: string, cause?: unknown): ProxletError {
  return new ProxletError('key-invalid', `the key file cannot be used: ${why}`, { hint: MAKE_ONE, cause });
}
