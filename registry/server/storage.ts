import type { Descriptor, Digest } from '../descriptor.ts';
import type { Content } from '../target.ts';

/** Where a registry server keeps its repositories. Names and digests that it is given are well-formed. */
export interface RegistryStorage {
  /** The names of the repositories that something was pushed to, sorted. */
  repositories(): Promise<string[]>;
  /** A repository, which need not hold anything yet. */
  repository(name: string): RepositoryStorage;
  /** Lets go of files and unfinished uploads. */
  close(): Promise<void>;
}

/** One repository: blobs and manifests that are visible only here. */
export interface RepositoryStorage {
  /** The size of a blob in bytes; undefined when it is not here. */
  blobSize(digest: Digest): Promise<number | undefined>;
  /** The bytes from `start` to `end`, both included, of a blob that is here. */
  readBlob(digest: Digest, start: number, end: number): Content;
  /** False when it was not here. */
  deleteBlob(digest: Digest): Promise<boolean>;
  /** Takes over a blob of the repository `from`, or of any when undefined. False when it is not there. */
  mountBlob(digest: Digest, from: string | undefined): Promise<boolean>;
  /** Begins to receive a blob. */
  createUpload(): Promise<UploadStorage>;

  /** The manifest that a tag or digest names. */
  manifest(reference: string): Promise<StoredManifest | undefined>;
  /** Stores a manifest whose bytes are checked, and points the tags at it. */
  putManifest(manifest: StoredManifest, tags: readonly string[]): Promise<void>;
  /** Deletes the manifest with all its tags. False when it was not here. */
  deleteManifest(digest: Digest): Promise<boolean>;
  /** Deletes a tag and nothing else. False when it was not here. */
  deleteTag(tag: string): Promise<boolean>;
  /** Sorted by UTF-16 code units. */
  tags(): Promise<string[]>;
  /** Every manifest here whose subject is `subject`, with artifact type and annotations as the referrers API lists them. */
  referrers(subject: Digest): Promise<Descriptor[]>;
}

export interface StoredManifest {
  descriptor: Descriptor;
  bytes: Uint8Array;
}

/** A blob on its way in. One call at a time. */
export interface UploadStorage {
  /** Bytes received so far. */
  readonly size: number;
  /** Adds bytes. When it fails midway, `size` says how much is kept. */
  append(content: Content): Promise<void>;
  /** Makes it a blob of the repository. False, and nothing is stored, where the bytes do not have that digest. */
  commit(digest: Digest): Promise<boolean>;
  /** Forgets it. */
  cancel(): Promise<void>;
}
