import { contentOf, readAll, verified } from './content.ts';
import type { Descriptor, Digest } from './descriptor.ts';
import { isDigest } from './digest.ts';
import { RegistryError } from './errors.ts';
import { childrenOf, parseManifest, referrerDescriptor } from './manifest.ts';
import { isManifestType } from './media-types.ts';
import type { Content, Target } from './target.ts';

/** A repository in memory. As a registry does, it takes a manifest only after what the manifest needs. */
export class MemoryTarget implements Target {
  readonly #blobs = new Map<Digest, Uint8Array>();
  readonly #manifests = new Map<Digest, Descriptor>();
  readonly #tags = new Map<string, Digest>();

  async exists(descriptor: Descriptor): Promise<boolean> {
    return this.#blobs.has(descriptor.digest);
  }

  async fetch(descriptor: Descriptor): Promise<Content> {
    const bytes = this.#blobs.get(descriptor.digest);
    if (bytes === undefined) throw notFound(descriptor.digest);
    return verified(contentOf(bytes), descriptor);
  }

  async push(descriptor: Descriptor, content: Content): Promise<void> {
    if (this.#blobs.has(descriptor.digest)) return;
    const bytes = await readAll(content, descriptor, Number.POSITIVE_INFINITY);
    if (isManifestType(descriptor.mediaType)) {
      const missing = childrenOf(parseManifest(bytes, descriptor.mediaType)).find(
        ({ digest }) => !this.#blobs.has(digest),
      );
      if (missing !== undefined) throw notFound(missing.digest);
      this.#manifests.set(descriptor.digest, descriptor);
    }
    this.#blobs.set(descriptor.digest, bytes);
  }

  async resolve(reference: string): Promise<Descriptor> {
    const digest = isDigest(reference) ? reference : this.#tags.get(reference);
    const descriptor = digest === undefined ? undefined : this.#manifests.get(digest);
    if (descriptor === undefined) throw notFound(reference);
    return descriptor;
  }

  async tag(descriptor: Descriptor, tag: string): Promise<void> {
    if (!this.#manifests.has(descriptor.digest)) throw notFound(descriptor.digest);
    this.#tags.set(tag, descriptor.digest);
  }

  async referrers(subject: Digest, artifactType?: string): Promise<Descriptor[]> {
    const found: Descriptor[] = [];
    for (const descriptor of this.#manifests.values()) {
      const manifest = parseManifest(this.#blobs.get(descriptor.digest) ?? new Uint8Array(), descriptor.mediaType);
      if (manifest.subject?.digest === subject) found.push(referrerDescriptor(descriptor, manifest));
    }
    return found.filter((descriptor) => artifactType === undefined || descriptor.artifactType === artifactType);
  }
}

function notFound(what: string): RegistryError {
  return new RegistryError('not-found', `${JSON.stringify(what)} is not there`);
}
