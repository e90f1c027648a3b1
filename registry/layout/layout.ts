import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentOf, MANIFEST_LIMIT, readAll } from '../content.ts';
import type { Descriptor, Digest } from '../descriptor.ts';
import { isDigest } from '../digest.ts';
import { RegistryError } from '../errors.ts';
import { writeFileAtomically } from '../files/atomic-file.ts';
import { errorCode } from '../files/error-code.ts';
import { withFileLock } from '../files/file-lock.ts';
import { makeFolders } from '../files/make-folders.ts';
import { parseManifest, referrerDescriptor, sniffManifestType } from '../manifest.ts';
import { isManifestType } from '../media-types.ts';
import type { Content, Target } from '../target.ts';
import { BlobFolder } from './blob-folder.ts';
import { isWhole, missingBelow, reachable, readManifest } from './graph.ts';
import { type LayoutEntry, readIndexFile, writeIndexFile } from './index-file.ts';
import { type PruneOptions, type PruneResult, pruneLayout } from './prune.ts';
import { asStorageErrors } from './storage-error.ts';
import { sweepIngest } from './sweep-ingest.ts';

const LAYOUT_VERSION = '1.0.0';

/**
 * An OCI image layout folder as a target; its "tags" are arbitrary strings. Safe for many processes at once: index.json and
 * every blob are replaced in one step, changes of the index are made under a lock that survives the death of its holder.
 */
export class OciLayout implements Target {
  readonly folder: string;
  readonly #blobs: BlobFolder;
  /** Lets the tasks of this process queue for the lock in order, instead of polling against each other. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(folder: string) {
    this.folder = folder;
    this.#blobs = new BlobFolder(folder);
  }

  /** Opens the folder; with `create` it is made where missing, without it a missing layout is RegistryError `not-found`. */
  static async open(folder: string, options: { create?: boolean } = {}): Promise<OciLayout> {
    const layout = new OciLayout(folder);
    await asStorageErrors(folder, async () => {
      if (options.create === true) await layout.#create();
      await layout.#checkVersion();
    });
    return layout;
  }

  /** All lines of index.json, in its order. */
  async entries(): Promise<LayoutEntry[]> {
    return asStorageErrors(this.folder, () => readIndexFile(this.folder));
  }

  /** Takes the name away; the content stays until `prune`. Throws RegistryError `not-found`. */
  async untag(reference: string): Promise<Descriptor> {
    return this.#change(async (entries) => {
      const found = entries.find((entry) => entry.reference === reference);
      if (found === undefined) throw this.#notFound(reference);
      await this.#write(withoutReference(entries, reference));
      return found.descriptor;
    });
  }

  /** Takes a manifest out of the index with all its names, and away where nothing else needs it. Throws RegistryError `not-found`. */
  async delete(digest: Digest): Promise<void> {
    await this.#change(async (entries) => {
      const rest = entries.filter(({ descriptor }) => descriptor.digest !== digest);
      if (rest.length === entries.length) throw this.#notFound(digest);
      await this.#write(rest);
      const roots = rest.map(({ descriptor }) => descriptor);
      if (!(await reachable(this.#blobs, roots, [])).has(digest)) await this.#blobs.remove(digest);
    });
  }

  /** Deletes what nothing refers to any more. */
  async prune(options: PruneOptions = {}): Promise<PruneResult> {
    return this.#change(async (entries) => {
      await sweepIngest(this.#blobs.ingest);
      return pruneLayout(this.#blobs, entries, options, (kept) => this.#write(kept));
    });
  }

  /** Where the bytes of a digest are or would be. */
  blobPath(digest: Digest): string {
    return this.#blobs.path(digest);
  }

  async exists(descriptor: Descriptor): Promise<boolean> {
    return asStorageErrors(this.folder, () => isWhole(this.#blobs, descriptor));
  }

  async fetch(descriptor: Descriptor, signal?: AbortSignal): Promise<Content> {
    return asStorageErrors(this.folder, () => this.#blobs.read(descriptor, signal));
  }

  /** A manifest is taken only after what it needs: RegistryError `not-found` names what is missing. */
  async push(descriptor: Descriptor, content: Content, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (isManifestType(descriptor.mediaType)) return this.#pushManifest(descriptor, content);
    await asStorageErrors(this.folder, async () => {
      if (!(await this.#blobs.has(descriptor))) await this.#blobs.write(descriptor, content);
    });
  }

  async resolve(reference: string): Promise<Descriptor> {
    const entries = await this.entries();
    const isNamed = ({ reference: name, descriptor }: LayoutEntry) =>
      name === reference || descriptor.digest === reference;
    const found = entries.find(isNamed)?.descriptor;
    if (found !== undefined) return found;
    const inner = isDigest(reference) ? await this.#innerManifest(reference) : undefined;
    if (inner === undefined) throw this.#notFound(reference);
    return inner;
  }

  async tag(descriptor: Descriptor, reference: string): Promise<void> {
    await this.#change(async (entries) => {
      if (!(await isWhole(this.#blobs, descriptor))) throw this.#notFound(descriptor.digest);
      const others = withoutReference(entries, reference).filter(
        (entry) => entry.reference !== undefined || entry.descriptor.digest !== descriptor.digest,
      );
      await this.#write([...others, { reference, descriptor }]);
    });
  }

  async referrers(subject: Digest, artifactType?: string): Promise<Descriptor[]> {
    const found = new Map<Digest, Descriptor>();
    for (const { descriptor } of await this.entries()) {
      const manifest = await readManifest(this.#blobs, descriptor);
      if (manifest?.subject?.digest !== subject) continue;
      const referrer = referrerDescriptor(descriptor, manifest);
      if (artifactType === undefined || referrer.artifactType === artifactType) found.set(referrer.digest, referrer);
    }
    return [...found.values()];
  }

  async #pushManifest(descriptor: Descriptor, content: Content): Promise<void> {
    const bytes = await readAll(content, descriptor, MANIFEST_LIMIT);
    const manifest = parseManifest(bytes, descriptor.mediaType);
    await this.#change(async (entries) => {
      const missing = await missingBelow(this.#blobs, manifest);
      if (missing !== undefined) throw this.#notFound(missing.digest);
      if (!(await this.#blobs.has(descriptor))) await this.#blobs.write(descriptor, contentOf(bytes));
      if (entries.some((entry) => entry.descriptor.digest === descriptor.digest)) return;
      await this.#write([...entries, { reference: undefined, descriptor }]);
    });
  }

  /** A manifest that only an index of this layout names, as other tools write it. */
  async #innerManifest(digest: Digest): Promise<Descriptor | undefined> {
    return asStorageErrors(this.folder, async () => {
      for await (const { digest: other, size } of this.#blobs.list()) {
        if (other !== digest || size > MANIFEST_LIMIT) continue;
        const mediaType = sniffManifestType(await readFile(this.#blobs.path(digest)));
        return mediaType === undefined ? undefined : { mediaType, digest, size };
      }
      return undefined;
    });
  }

  async #create(): Promise<void> {
    await makeFolders(join(this.folder, 'blobs', 'sha256'));
    await makeFolders(this.#blobs.ingest);
    await sweepIngest(this.#blobs.ingest);
    if ((await layoutVersion(this.folder)) !== undefined) return;
    await withFileLock(this.#lockPath, this.#blobs.ingest, async () => {
      await readIndexFile(this.folder).catch((error: unknown) => {
        if (!(error instanceof RegistryError) || error.code !== 'not-found') throw error;
        return this.#write([]);
      });
      // Last: a folder with this file is a layout.
      const text = JSON.stringify({ imageLayoutVersion: LAYOUT_VERSION });
      await writeFileAtomically(join(this.folder, 'oci-layout'), this.#blobs.temporary(), [Buffer.from(text)], {
        lasting: true,
      });
    });
  }

  async #checkVersion(): Promise<void> {
    const version = await layoutVersion(this.folder);
    if (version === undefined) throw new RegistryError('not-found', `${this.folder} is not an OCI layout`);
    if (version === LAYOUT_VERSION) return;
    throw new RegistryError('unsupported', `${this.folder} is an OCI layout of version ${JSON.stringify(version)}`);
  }

  get #lockPath(): string {
    return join(this.folder, 'index.lock');
  }

  /** Reads the index and lets `work` change it, with nobody else changing it meanwhile. */
  #change<T>(work: (entries: LayoutEntry[]) => Promise<T>): Promise<T> {
    const locked = () =>
      asStorageErrors(this.folder, async () => {
        await makeFolders(this.#blobs.ingest);
        return withFileLock(this.#lockPath, this.#blobs.ingest, async () => work(await readIndexFile(this.folder)));
      });
    const result = this.#turn.then(locked);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  #write(entries: readonly LayoutEntry[]): Promise<void> {
    return writeIndexFile(this.folder, this.#blobs.temporary(), entries);
  }

  #notFound(what: string): RegistryError {
    return new RegistryError('not-found', `${JSON.stringify(what)} is not in ${this.folder}`, { details: { what } });
  }
}

/** The entries without that name; what it named stays in the index, nameless if it has no other name. */
function withoutReference(entries: readonly LayoutEntry[], reference: string): LayoutEntry[] {
  const named = entries.find((entry) => entry.reference === reference);
  if (named === undefined) return [...entries];
  const rest = entries.filter((entry) => entry.reference !== reference);
  const { descriptor } = named;
  return rest.some((entry) => entry.descriptor.digest === descriptor.digest)
    ? rest
    : [...rest, { reference: undefined, descriptor }];
}

async function layoutVersion(folder: string): Promise<unknown> {
  try {
    const json: { imageLayoutVersion?: unknown } = JSON.parse(await readFile(join(folder, 'oci-layout'), 'utf8'));
    return json.imageLayoutVersion;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw new RegistryError('invalid-content', `${join(folder, 'oci-layout')} can't be read as JSON`, { cause: error });
  }
}
