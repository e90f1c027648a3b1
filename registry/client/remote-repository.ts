import type { Descriptor, Digest } from '../descriptor.ts';
import type { Content, MountingTarget } from '../target.ts';

/** A repository of a remote registry. Made by `RegistryClient.repository`. */
export class RemoteRepository implements MountingTarget {
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
  async tag(_descriptor: Descriptor, _tag: string): Promise<void> {
    throw new Error('to come');
  }
  async referrers(_subject: Digest, _artifactType?: string): Promise<Descriptor[]> {
    throw new Error('to come');
  }
  async mount(_descriptor: Descriptor, _from: string): Promise<boolean> {
    throw new Error('to come');
  }
  /** Tags, page by page. */
  async *tags(_signal?: AbortSignal): AsyncGenerator<string> {
    throw new Error('to come');
  }
  /** Deletes a manifest with all its tags, or a blob. Throws RegistryError `unsupported` where the registry forbids it. */
  async delete(_descriptor: Descriptor): Promise<void> {
    throw new Error('to come');
  }
  /** Deletes a tag only. Throws RegistryError `unsupported` where the registry cannot. */
  async untag(_tag: string): Promise<void> {
    throw new Error('to come');
  }
}
