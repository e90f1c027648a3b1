import { type KeyObject, verify } from 'node:crypto';
import { hashFor } from './keys.ts';

/** Whether `signature` (ECDSA: DER; RSA: PKCS #1 v1.5) is of `payload` and by the owner of `key`. */
export function signatureMatches(payload: Uint8Array, key: KeyObject, signature: Uint8Array): boolean {
  try {
    return verify(hashFor(key), payload, key, signature);
  } catch {
    // OpenSSL throws for what is no signature at all.
    return false;
  }
}
