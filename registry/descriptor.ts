/** A digest such as `sha256:<64 hex digits>` or `sha512:…` (OCI image specification, descriptor.md). */
export type Digest = `${string}:${string}`;

/** What content is and how to check it (OCI image specification, descriptor.md). */
export interface Descriptor {
  mediaType: string;
  digest: Digest;
  /** Bytes. */
  size: number;
  annotations?: Record<string, string>;
  artifactType?: string;
  platform?: { architecture: string; os: string; variant?: string };
}
