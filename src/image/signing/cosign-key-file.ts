import { scrypt } from 'node:crypto';
import { ProxletError } from '../../errors.ts';

/** PEM labels of cosign's encrypted private keys (cosign, pkg/cosign/keys.go). */
const LABELS = new Set(['ENCRYPTED COSIGN PRIVATE KEY', 'ENCRYPTED SIGSTORE PRIVATE KEY']);
/** What scrypt may take, in bytes: cosign's parameters need 64 MiB. A file that asks for more is not cosign's. */
const MAX_SCRYPT_MEMORY = 256 * 1024 * 1024;

/** Whether a PEM label is that of a key file which cosign encrypted. */
export function isCosignKeyLabel(label: string): boolean {
  return LABELS.has(label);
}

/**
 * Decrypts cosign's key file: scrypt and NaCl's secretbox around a PKCS #8 key (go-securesystemslib, encrypted).
 * `body` is what the PEM envelope holds. Returns DER. Throws ProxletError `key-invalid`, `key-password-wrong`.
 */
export async function decryptCosignKey(body: Uint8Array, password: string): Promise<Uint8Array> {
  const { N, r, p, salt, nonce, ciphertext } = parse(body);
  const [{ default: nacl }, key] = await Promise.all([import('tweetnacl'), derive(password, salt, { N, r, p })]);
  if (nonce.length !== nacl.secretbox.nonceLength) throw damaged();
  const der = nacl.secretbox.open(ciphertext, nonce, key);
  if (der === null) {
    throw new ProxletError('key-password-wrong', 'the password does not open the key file', {
      hint: 'set COSIGN_PASSWORD to the password that the key was made with',
    });
  }
  return der;
}

interface KeyFile {
  N: number;
  r: number;
  p: number;
  salt: Uint8Array;
  nonce: Uint8Array;
  ciphertext: Uint8Array;
}

function parse(body: Uint8Array): KeyFile {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    throw damaged();
  }
  const { kdf, cipher, ciphertext } = fields(json);
  const { name: kdfName, params, salt } = fields(kdf);
  const { name: cipherName, nonce } = fields(cipher);
  const { N, r, p } = fields(params);
  if (kdfName !== 'scrypt' || cipherName !== 'nacl/secretbox') throw damaged();
  return {
    N: positive(N),
    r: positive(r),
    p: positive(p),
    salt: base64(salt),
    nonce: base64(nonce),
    ciphertext: base64(ciphertext),
  };
}

function fields(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null) throw damaged();
  return { ...value };
}

function positive(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) throw damaged();
  return value;
}

function base64(value: unknown): Uint8Array {
  if (typeof value !== 'string') throw damaged();
  return new Uint8Array(Buffer.from(value, 'base64'));
}

function derive(password: string, salt: Uint8Array, cost: { N: number; r: number; p: number }): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    try {
      scrypt(password, salt, 32, { ...cost, maxmem: MAX_SCRYPT_MEMORY }, (error, key) => {
        if (error) reject(damaged());
        else resolve(new Uint8Array(key));
      });
    } catch {
      reject(damaged());
    }
  });
}

function damaged(): ProxletError {
  return new ProxletError('key-invalid', "the key file is damaged, or not one of cosign's", {
    hint: '`cosign generate-key-pair` makes one',
  });
}
