import type { Descriptor, Digest } from '../descriptor.ts';
import type { Content, Target } from '../target.ts';

/** A line of the layout's index.json. */
export interface LayoutEntry {
  /** What names it (annotation `org.opencontainers.image.ref.name`): any string, in the user's store a full reference. */
  reference: string | undefined;
  descriptor: Descriptor;
}

export interface PruneResult {
  manifests: Descriptor[];
  blobs: number;
  bytes: number;
}

export interface PruneOptions {
  /** Milliseconds for which content that nothing refers to is left alone, as somebody may be pushing around it; 10 minutes if not given. */
  grace?: number;
  /** Keeps manifests without a name too. */
  keepUntagged?: boolean;
}

/** An OCI image layout folder as a target; "tags" are arbitrary strings. Safe for many processes at once. */
export class OciLayout implements Target {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Opens the folder; with `create` it is made where missing, without it a missing layout is RegistryError `not-found`. */
  static async open(_folder: string, _options: { create?: boolean } = {}): Promise<OciLayout> {
    throw new Error('to come');
  }
  /** All lines of index.json, in its order. */
  async entries(): Promise<LayoutEntry[]> {
    throw new Error('to come');
  }
  /** Takes the name away; the content stays until `prune`. Throws RegistryError `not-found`. */
  async untag(_reference: string): Promise<Descriptor> {
    throw new Error('to come');
  }
  /** Takes a manifest out of the index with all its names. Throws RegistryError `not-found`. */
  async delete(_digest: Digest): Promise<void> {
    throw new Error('to come');
  }
  /** Deletes what nothing refers to any more. */
  async prune(_options: PruneOptions = {}): Promise<PruneResult> {
    throw new Error('to come');
  }
  /** Where the bytes of a digest are or would be. */
  blobPath(_digest: Digest): string {
    throw new Error('to come');
  }
  async exists(_descriptor: Descriptor): Promise<boolean> {
    throw new Error('to come');
  }
  async fetch(_descriptor: Descriptor, _signal?: AbortSignal): Promise<Content> {
    throw new Error('to come');
  }
  async push(_descriptor: Descriptor, _content: Content, _signal?: AbortSignal): Promise<void> {
    throw new Error('to come');
  }
  async resolve(_reference: string): Promise<Descriptor> {
    throw new Error('to come');
  }
  async tag(_descriptor: Descriptor, _reference: string): Promise<void> {
    throw new Error('to come');
  }
  async referrers(_subject: Digest, _artifactType?: string): Promise<Descriptor[]> {
    throw new Error('to come');
  }
}
