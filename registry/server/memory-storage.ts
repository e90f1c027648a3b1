import type { Descriptor, Digest } from '../descriptor.ts';
import { digestOf, parseDigest } from '../digest.ts';
import { parseManifest, referrerDescriptor } from '../manifest.ts';
import type { Content } from '../target.ts';
import type { RegistryStorage, RepositoryStorage, StoredManifest, UploadStorage } from './storage.ts';

/** A storage that ends with the process. */
export function memoryStorage(): RegistryStorage {
  const repositories = new Map<string, MemoryRepository>();
  return {
    async repositories() {
      return [...repositories].flatMap(([name, { isEmpty }]) => (isEmpty ? [] : [name])).sort();
    },
    repository(name) {
      let repository = repositories.get(name);
      if (repository === undefined) {
        repository = new MemoryRepository(repositories);
        repositories.set(name, repository);
      }
      return repository;
    },
    async close() {
      repositories.clear();
    },
  };
}

class MemoryRepository implements RepositoryStorage {
  private readonly blobs = new Map<Digest, Uint8Array>();
  private readonly manifests = new Map<string, StoredManifest>();
  private readonly tagged = new Map<string, Digest>();
  private readonly siblings: ReadonlyMap<string, MemoryRepository>;

  constructor(siblings: ReadonlyMap<string, MemoryRepository>) {
    this.siblings = siblings;
  }

  get isEmpty(): boolean {
    return this.blobs.size === 0 && this.manifests.size === 0;
  }

  async blobSize(digest: Digest): Promise<number | undefined> {
    return this.blobs.get(digest)?.byteLength;
  }

  async *readBlob(digest: Digest, start: number, end: number): Content {
    const bytes = this.blobs.get(digest)?.subarray(start, end + 1);
    if (bytes !== undefined && bytes.byteLength > 0) yield bytes;
  }

  async deleteBlob(digest: Digest): Promise<boolean> {
    return this.blobs.delete(digest);
  }

  async mountBlob(digest: Digest, from: string | undefined): Promise<boolean> {
    const sources = from === undefined ? [...this.siblings.values()] : [this.siblings.get(from)];
    const bytes = sources.map((source) => source?.blobs.get(digest)).find((found) => found !== undefined);
    if (bytes !== undefined) this.blobs.set(digest, bytes);
    return bytes !== undefined;
  }

  async createUpload(): Promise<UploadStorage> {
    return new MemoryUpload((digest, bytes) => this.blobs.set(digest, bytes));
  }

  async manifest(reference: string): Promise<StoredManifest | undefined> {
    const digest = this.tagged.get(reference);
    return this.manifests.get(digest ?? reference);
  }

  async putManifest(manifest: StoredManifest, tags: readonly string[]): Promise<void> {
    const { digest } = manifest.descriptor;
    this.manifests.set(digest, manifest);
    for (const tag of tags) this.tagged.set(tag, digest);
  }

  async deleteManifest(digest: Digest): Promise<boolean> {
    for (const [tag, target] of this.tagged) if (target === digest) this.tagged.delete(tag);
    return this.manifests.delete(digest);
  }

  async deleteTag(tag: string): Promise<boolean> {
    return this.tagged.delete(tag);
  }

  async tags(): Promise<string[]> {
    return [...this.tagged.keys()].sort();
  }

  async referrers(subject: Digest): Promise<Descriptor[]> {
    return [...this.manifests.values()].flatMap(({ descriptor, bytes }) => {
      const manifest = parseManifest(bytes, descriptor.mediaType);
      return manifest.subject?.digest === subject ? [referrerDescriptor(descriptor, manifest)] : [];
    });
  }
}

class MemoryUpload implements UploadStorage {
  size = 0;
  private chunks: Uint8Array[] = [];
  private readonly store: (digest: Digest, bytes: Uint8Array) => void;

  constructor(store: (digest: Digest, bytes: Uint8Array) => void) {
    this.store = store;
  }

  async append(content: Content): Promise<void> {
    for await (const chunk of content) {
      this.chunks.push(chunk);
      this.size += chunk.byteLength;
    }
  }

  async commit(digest: Digest): Promise<boolean> {
    const bytes = Buffer.concat(this.chunks, this.size);
    if (digestOf(bytes, parseDigest(digest).algorithm) !== digest) return false;
    this.store(digest, bytes);
    return true;
  }

  async cancel(): Promise<void> {
    this.chunks = [];
  }
}
