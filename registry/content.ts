import type { Descriptor } from './descriptor.ts';
import { type DigestAlgorithm, digesterFor, digestOf } from './digest.ts';
import { RegistryError } from './errors.ts';
import type { Content } from './target.ts';

/** Content that can be read again from its beginning, so that an upload that broke off can be repeated. */
export interface RepeatableContent extends Content {
  readonly repeatable: true;
}

export function isRepeatable(content: Content): content is RepeatableContent {
  return 'repeatable' in content && content.repeatable === true;
}

/** Content that calls `open` each time it is read. */
export function repeatable(open: () => Content | Promise<Content>): RepeatableContent {
  return {
    repeatable: true,
    async *[Symbol.asyncIterator]() {
      yield* await open();
    },
  };
}

/** Bytes in memory as content. */
export function contentOf(bytes: Uint8Array): RepeatableContent {
  return {
    repeatable: true,
    async *[Symbol.asyncIterator]() {
      if (bytes.byteLength > 0) yield bytes;
    },
  };
}

/** The descriptor of bytes in memory. */
export function describe(
  mediaType: string,
  bytes: Uint8Array,
  options: { algorithm?: DigestAlgorithm; annotations?: Record<string, string>; artifactType?: string } = {},
): Descriptor {
  const { algorithm, ...rest } = options;
  return { mediaType, digest: digestOf(bytes, algorithm), size: bytes.byteLength, ...rest };
}

/** Verified streams and what they were checked against: content is hashed once on its way, however many hands check it. */
const checked = new WeakMap<Content, Descriptor>();

/**
 * The same bytes; reading fails where they do not match the descriptor: RegistryError `size-mismatch` as soon as they are
 * too many, or at the end when they are too few, `digest-mismatch` at the end. Repeatable content stays repeatable.
 */
export function verified(content: Content, descriptor: Descriptor): Content {
  const before = checked.get(content);
  if (before?.digest === descriptor.digest && before.size === descriptor.size) return content;
  const read = () => readVerified(content, descriptor);
  const result: Content = isRepeatable(content) ? repeatable(read) : read();
  checked.set(result, descriptor);
  return result;
}

/** Says that the maker of `content` checks it against `descriptor` already, as every `Target.fetch` does. */
export function trusted(content: Content, descriptor: Descriptor): Content {
  checked.set(content, descriptor);
  return content;
}

async function* readVerified(content: Content, { digest, size }: Descriptor): AsyncGenerator<Uint8Array> {
  const { hash, finish } = digesterFor(digest);
  let received = 0;
  for await (const chunk of content) {
    received += chunk.byteLength;
    if (received > size) throw sizeMismatch(digest, size, `more than ${size}`);
    hash.update(chunk);
    yield chunk;
  }
  if (received < size) throw sizeMismatch(digest, size, `${received}`);
  const actual = finish();
  if (actual !== digest) {
    throw new RegistryError('digest-mismatch', `The content of ${digest} has the digest ${actual}`, {
      details: { expected: digest, actual },
    });
  }
}

function sizeMismatch(digest: string, expected: number, actual: string): RegistryError {
  return new RegistryError(
    'size-mismatch',
    `The content of ${digest} should have ${expected} bytes, but has ${actual}`,
    {
      details: { digest, expected, actual },
    },
  );
}

/** All bytes of small content, checked. Throws RegistryError `too-large` before reading where the descriptor says more than `limit` bytes. */
export async function readAll(
  content: Content,
  descriptor: Descriptor,
  limit: number = MANIFEST_LIMIT,
): Promise<Uint8Array> {
  checkLimit(descriptor, limit);
  const chunks: Uint8Array[] = [];
  for await (const chunk of verified(content, descriptor)) chunks.push(chunk);
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

/** The largest manifest that registries have to take (distribution specification, "Pushing manifests"): 4 MiB. */
export const MANIFEST_LIMIT = 4 * 1024 * 1024;

/** Throws RegistryError `too-large` where the descriptor says more than `limit` bytes. */
export function checkLimit(descriptor: Descriptor, limit: number): void {
  if (descriptor.size <= limit) return;
  throw new RegistryError('too-large', `${descriptor.digest} has ${descriptor.size} bytes; at most ${limit} are read`, {
    details: { digest: descriptor.digest, size: descriptor.size, limit },
  });
}
