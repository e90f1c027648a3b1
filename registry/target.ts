import type { Descriptor, Digest } from './descriptor.ts';

/** Bytes on their way: read once, in order. */
export type Content = AsyncIterable<Uint8Array>;

/**
 * Where images are: a repository of a remote registry, a local OCI layout, or memory. Content is named by its
 * descriptor, manifests also by tag. Every implementation checks size and digest of what goes in and of what comes out.
 */
export interface Target {
  /** Whether the content is there. */
  exists(descriptor: Descriptor): Promise<boolean>;
  /** The content; the stream fails where it does not match the descriptor. Throws RegistryError `not-found`. */
  fetch(descriptor: Descriptor, signal?: AbortSignal): Promise<Content>;
  /** Stores the content, whole or not at all. Content that is there already is left alone. */
  push(descriptor: Descriptor, content: Content, signal?: AbortSignal): Promise<void>;
  /** The manifest that a tag or digest names. Throws RegistryError `not-found`. */
  resolve(reference: string): Promise<Descriptor>;
  /** Names a manifest that is there. */
  tag(descriptor: Descriptor, tag: string): Promise<void>;
  /** Manifests whose subject is `subject`, as the referrers API or its fallback tag lists them. */
  referrers(subject: Digest, artifactType?: string): Promise<Descriptor[]>;
}

/** A target from whose sibling repository a blob can be taken over without being sent (cross-repository mount). */
export interface MountingTarget extends Target {
  /** False where the registry wants the bytes all the same. */
  mount(descriptor: Descriptor, from: string): Promise<boolean>;
}
