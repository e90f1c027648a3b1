import { createHash, type Hash } from 'node:crypto';
import type { Digest } from './descriptor.ts';
import { RegistryError } from './errors.ts';

/** The algorithms that the image specification registers, with the length of their hex form. */
const HEX_LENGTH = { sha256: 64, sha512: 128 } as const;
export type DigestAlgorithm = keyof typeof HEX_LENGTH;

function isAlgorithm(name: string): name is DigestAlgorithm {
  return Object.hasOwn(HEX_LENGTH, name);
}

/** Whether `text` is a digest of a known algorithm in its canonical form (lower-case hex, right length). */
export function isDigest(text: string): text is Digest {
  const colon = text.indexOf(':');
  const algorithm = text.slice(0, colon);
  const hex = text.slice(colon + 1);
  return isAlgorithm(algorithm) && hex.length === HEX_LENGTH[algorithm] && /^[0-9a-f]+$/.test(hex);
}

/** Both halves of a digest. Throws RegistryError `reference-invalid`, so that a digest is safe in paths and URLs afterwards. */
export function parseDigest(text: string): { algorithm: DigestAlgorithm; hex: string } {
  const colon = text.indexOf(':');
  const algorithm = text.slice(0, colon);
  if (!isDigest(text) || !isAlgorithm(algorithm)) {
    throw new RegistryError('reference-invalid', `${JSON.stringify(text)} is not a sha256 or sha512 digest`);
  }
  return { algorithm, hex: text.slice(colon + 1) };
}

/** The digest of bytes that are in memory. */
export function digestOf(bytes: Uint8Array, algorithm: DigestAlgorithm = 'sha256'): Digest {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
}

/** A hash to feed with bytes, and the digest they came to. Throws as `parseDigest` does. */
export function digesterFor(digest: Digest): { hash: Hash; finish: () => Digest } {
  const { algorithm } = parseDigest(digest);
  const hash = createHash(algorithm);
  return { hash, finish: () => `${algorithm}:${hash.digest('hex')}` };
}
