import type { Descriptor, Digest } from '../../registry/descriptor.ts';
import { isDigest } from '../../registry/digest.ts';
import type { OciLayout } from '../../registry/layout/layout.ts';
import type { Content, Target } from '../../registry/target.ts';

/** One repository of the local store, which keeps the images of all of them in one layout, named by full references. */
export class StoreRepository implements Target {
  readonly #layout: OciLayout;
  /** With the registry: `registry.example.com/team/filter`. */
  readonly #name: string;

  constructor(layout: OciLayout, name: string) {
    this.#layout = layout;
    this.#name = name;
  }

  exists(descriptor: Descriptor): Promise<boolean> {
    return this.#layout.exists(descriptor);
  }

  fetch(descriptor: Descriptor, signal?: AbortSignal): Promise<Content> {
    return this.#layout.fetch(descriptor, signal);
  }

  push(descriptor: Descriptor, content: Content, signal?: AbortSignal): Promise<void> {
    return this.#layout.push(descriptor, content, signal);
  }

  resolve(reference: string): Promise<Descriptor> {
    return this.#layout.resolve(isDigest(reference) ? reference : `${this.#name}:${reference}`);
  }

  tag(descriptor: Descriptor, tag: string): Promise<void> {
    return this.#layout.tag(descriptor, `${this.#name}:${tag}`);
  }

  /** Names a manifest by its digest, so that what was pulled by digest is listed, and kept by `prune`. */
  nameByDigest(descriptor: Descriptor): Promise<void> {
    return this.#layout.tag(descriptor, `${this.#name}@${descriptor.digest}`);
  }

  referrers(subject: Digest, artifactType?: string): Promise<Descriptor[]> {
    return this.#layout.referrers(subject, artifactType);
  }
}
