import { randomUUID } from 'node:crypto';
import { open, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { repeatable, verified } from '../content.ts';
import type { Descriptor, Digest } from '../descriptor.ts';
import { isDigest, parseDigest } from '../digest.ts';
import { RegistryError } from '../errors.ts';
import { writeFileAtomically } from '../files/atomic-file.ts';
import { errorCode } from '../files/error-code.ts';
import { makeFolders } from '../files/make-folders.ts';
import type { Content } from '../target.ts';

const READ_SIZE = 256 * 1024;
/** Two uses within this time count as one. */
const TOUCH_AFTER_MS = 1000;

/** Blobs of a layout as files: `blobs/ALGORITHM/HEX`, whole or not there. What is being written lies in `ingest/`. */
export class BlobFolder {
  readonly #folder: string;
  /** For files on their way: same file system, no reader looks there. */
  readonly ingest: string;

  constructor(layoutFolder: string) {
    this.#folder = join(layoutFolder, 'blobs');
    this.ingest = join(layoutFolder, 'ingest');
  }

  path(digest: Digest): string {
    const { algorithm, hex } = parseDigest(digest);
    return join(this.#folder, algorithm, hex);
  }

  temporary(): string {
    return join(this.ingest, `${process.pid}.${randomUUID()}`);
  }

  /** Whether it is there with the right size. Its time is renewed, so that `prune` leaves it to who is about to use it. */
  async has({ digest, size }: Descriptor): Promise<boolean> {
    const path = this.path(digest);
    const found = await statOf(path);
    if (found === undefined || found.size !== size) return false;
    const now = Date.now();
    if (now - found.mtimeMs > TOUCH_AFTER_MS) {
      // A store that may only be read is not pruned either.
      await utimes(path, now / 1000, now / 1000).catch(() => undefined);
    }
    return true;
  }

  /** The content, opened anew each time it is read. Throws RegistryError `not-found`. */
  async read(descriptor: Descriptor, signal?: AbortSignal): Promise<Content> {
    const path = this.path(descriptor.digest);
    if ((await statOf(path)) === undefined) throw notFound(descriptor.digest);
    return verified(
      repeatable(() => readFileInPieces(descriptor.digest, path, signal)),
      descriptor,
    );
  }

  async write(descriptor: Descriptor, content: Content): Promise<void> {
    const path = this.path(descriptor.digest);
    await makeFolders(join(path, '..'));
    await makeFolders(this.ingest);
    // The disk is not waited for: a blob that a crash of the machine cut short has the wrong size, and `has` sees that.
    await writeFileAtomically(path, this.temporary(), verified(content, descriptor), { lasting: false });
  }

  async remove(digest: Digest): Promise<void> {
    await rm(this.path(digest), { force: true });
  }

  /** What is there, with bytes and the time of the last use. */
  async *list(): AsyncGenerator<{ digest: Digest; size: number; usedAt: number }> {
    for (const algorithm of await namesIn(this.#folder)) {
      for (const hex of await namesIn(join(this.#folder, algorithm))) {
        const digest = `${algorithm}:${hex}`;
        if (!isDigest(digest)) continue;
        const found = await statOf(this.path(digest));
        if (found !== undefined) yield { digest, size: found.size, usedAt: found.mtimeMs };
      }
    }
  }
}

async function* readFileInPieces(
  digest: Digest,
  path: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw errorCode(error) === 'ENOENT' ? notFound(digest) : error;
  });
  try {
    for (;;) {
      signal?.throwIfAborted();
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(READ_SIZE), 0, READ_SIZE, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

async function statOf(path: string): Promise<{ size: number; mtimeMs: number } | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return [];
    throw error;
  }
}

function notFound(digest: Digest): RegistryError {
  return new RegistryError('not-found', `${digest} is not in the store`, { details: { digest } });
}
