import type { CredentialSource } from '../credentials/types.ts';
import type { Clock } from './clock.ts';

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
  /** Uploads blobs in pieces of this many bytes; if not given, in one request, in pieces only where that is too large for the registry. */
  chunkSize?: number;
  clock?: Clock;
  /** Called before each wait. */
  onRetry?: (event: RetryEvent) => void;
}

/** A request failed and will be tried again. */
export interface RetryEvent {
  /** Without its query, which may hold secrets. */
  url: string;
  attempt: number;
  /** Milliseconds until the next try. */
  wait: number;
  reason: string;
}
