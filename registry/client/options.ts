import type { CredentialSource } from '../credentials/types.ts';

/** Time, so that tests need none. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Rejects with the signal's reason where it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export interface TlsOptions {
  /** PEM certificates to trust beside the system's. */
  ca?: string;
  /** PEM client certificate and key. */
  cert?: string;
  key?: string;
  /** Accepts any certificate. */
  insecure?: boolean;
}

export interface RegistryClientOptions {
  credentials?: CredentialSource;
  tls?: TlsOptions;
  /** true: plain HTTP. If not given, HTTPS, except that a loopback host that does not speak TLS is talked to in plain HTTP. */
  plainHttp?: boolean;
  /** Where HTTP_PROXY, HTTPS_PROXY and NO_PROXY are read; process.env if not given. Loopback is never proxied. */
  env?: NodeJS.ProcessEnv;
  userAgent?: string;
  /** How often a request is tried in all, 5 if not given. */
  attempts?: number;
  /** Uploads blobs in pieces of this many bytes; if not given, in one request. */
  chunkSize?: number;
  clock?: Clock;
  /** Called before each wait. */
  onRetry?: (event: { url: string; attempt: number; wait: number; reason: string }) => void;
}
