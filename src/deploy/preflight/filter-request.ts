import type { ConsumerName, Images } from '../../image/index.ts';

/** What the user says of a filter to deploy. */
export interface FilterRequest {
  images: Images;
  env: NodeJS.ProcessEnv;
  /** Relative paths begin here. */
  cwd: string;
  /** An image's reference or the http(s) URL of a module; for an Envoy of the user's own also a .wasm file. */
  source: string;
  /** The deployment's name; by default made from the source's. */
  id?: string | undefined;
  /** By default the one that the image names. */
  rootId?: string | undefined;
  /** The plugin's configuration. */
  configuration?: string | undefined;
  /** A file with the public key that must have signed the image (PEM). */
  key?: string | undefined;
  signal: AbortSignal;
  /** Says what takes its time: `fetching the module of ghcr.io/me/hello:1.0`. */
  onProgress(phase: string): void;
}

/** A filter for a platform in a cluster. */
export interface ClusterFilterRequest extends FilterRequest {
  /** Who will fetch it. */
  consumer: ConsumerName;
}

export interface PreparedFilter<Filter> {
  filter: Filter;
  /** The module's bytes: what `checkHost` takes. */
  module: Uint8Array;
  /** What the user should know before consenting; printable. */
  notes: readonly string[];
}
