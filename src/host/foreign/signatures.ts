import { createPrivateKey, createPublicKey, type KeyObject, sign as signBytes, verify } from 'node:crypto';
import { Status } from '../../abi/index.ts';
import { readMessage } from '../protobuf/read-message.ts';
import { lengthField, varintField } from '../protobuf/write-fields.ts';
import type { ForeignFunction } from './foreign-function.ts';

/** VerifySignatureArguments (Envoy source/extensions/common/wasm/ext/verify_signature.proto). */
const VERIFY = {
  hash_function: [1, 'string'],
  public_key: [2, 'bytes'],
  signature: [3, 'bytes'],
  text: [4, 'bytes'],
  public_key_pem: [5, 'string'],
} as const;

/** SignArguments (Envoy source/extensions/common/wasm/ext/sign.proto). */
const SIGN = {
  hash_function: [1, 'string'],
  private_key: [2, 'bytes'],
  text: [3, 'bytes'],
  private_key_pem: [4, 'string'],
} as const;

/** Names of hash functions in any case (Envoy source/common/crypto/utility_impl.cc, getHashFunction). */
const HASHES: ReadonlySet<string> = new Set(['sha1', 'sha224', 'sha256', 'sha384', 'sha512']);

/** Kinds of keys that sign a digest; BoringSSL refuses the others. */
const DIGEST_KEYS: ReadonlySet<string | undefined> = new Set(['rsa', 'ec']);

/** VerifySignatureResult: whether `signature` is of `text`, and if not, why. */
export const verifySignature: ForeignFunction = (_vm, argument) => {
  const given = readMessage(VERIFY, argument);
  if (given === undefined || given.public_key.length > 0 === (given.public_key_pem !== '')) return Status.BadArgument;
  const error = verifyError(given.hash_function, publicKey(given.public_key, given.public_key_pem), given);
  return error === undefined ? varintField(1, true) : lengthField(2, error);
};

/** SignResult: the signature, or why there is none. */
export const sign: ForeignFunction = (_vm, argument) => {
  const given = readMessage(SIGN, argument);
  if (given === undefined || given.private_key.length > 0 === (given.private_key_pem !== '')) return Status.BadArgument;
  const hash = given.hash_function.toLowerCase();
  if (!HASHES.has(hash)) return lengthField(3, `${given.hash_function} is not supported.`);
  const key = privateKey(given.private_key, given.private_key_pem);
  if (key === undefined) return lengthField(3, 'Invalid key type: private key required for signing operation.');
  if (!DIGEST_KEYS.has(key.asymmetricKeyType)) {
    return lengthField(3, 'Invalid private key: key data is corrupted or malformed.');
  }
  return Buffer.concat([varintField(1, true), lengthField(2, signBytes(hash, given.text, key))]);
};

function verifyError(
  hashFunction: string,
  key: KeyObject | undefined,
  { text, signature }: { text: Uint8Array; signature: Uint8Array },
): string | undefined {
  const hash = hashFunction.toLowerCase();
  if (!HASHES.has(hash)) return `${hashFunction} is not supported.`;
  if (key === undefined || !DIGEST_KEYS.has(key.asymmetricKeyType)) return 'Failed to initialize digest verify.';
  return verify(hash, text, key, signature) ? undefined : 'Failed to verify digest. Error code: 0';
}

function publicKey(der: Uint8Array, pem: string): KeyObject | undefined {
  // Node also makes a public key of a private one; Envoy takes only what is marked as public.
  if (pem !== '' && !pem.includes('-----BEGIN PUBLIC KEY-----')) return undefined;
  return parsed(() =>
    createPublicKey(pem === '' ? { key: Buffer.from(der), format: 'der', type: 'spki' } : { key: pem, format: 'pem' }),
  );
}

function privateKey(der: Uint8Array, pem: string): KeyObject | undefined {
  return parsed(() =>
    createPrivateKey(
      pem === '' ? { key: Buffer.from(der), format: 'der', type: 'pkcs8' } : { key: pem, format: 'pem' },
    ),
  );
}

function parsed(parse: () => KeyObject): KeyObject | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
