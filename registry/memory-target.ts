import type { Descriptor, Digest } from './descriptor.ts';
import type { Content, Target } from './target.ts';

/** A repository in memory. */
export class MemoryTarget implements Target {
  async exists(_descriptor: Descriptor): Promise<boolean> {
    throw new Error('to come');
  }
  async fetch(_descriptor: Descriptor): Promise<Content> {
    throw new Error('to come');
  }
  async push(_descriptor: Descriptor, _content: Content): Promise<void> {
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
}
