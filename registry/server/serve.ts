import type { Fault } from './faults.ts';
import type { RegistryStorage } from './storage.ts';

/** A request that was answered, or that its sender gave up. */
export interface ServedRequest {
  method: string;
  /** With its query. */
  path: string;
  status: number;
  /** Milliseconds until the end of the answer. */
  duration: number;
  /** The fault that was injected. */
  fault?: Fault['action']['type'];
}

export interface ServeOptions {
  storage: RegistryStorage;
  /** `127.0.0.1` and any free port unless given. */
  listen?: { host?: string; port?: number };
  /** Asks for HTTP basic authentication; anonymous without. */
  auth?: { username: string; password: string };
  /** PEM. Serves plain HTTP without. */
  tls?: { key: string | Buffer; cert: string | Buffer };
  /** Names beside the loopback's that clients may ask for in `Host`. */
  hosts?: readonly string[];
  faults?: readonly Fault[];
  onRequest?: (request: ServedRequest) => void;
}

export interface RegistryServer {
  /** `127.0.0.1:5000` or `[::1]:5000`, as references begin. */
  host: string;
  /** With the scheme. */
  url: string;
  port: number;
  /** Stops listening, ends the connections and closes the storage. */
  close(): Promise<void>;
}

/** Serves the OCI distribution specification 1.1 over a storage. Throws what listening throws. */
export async function serveRegistry(options: ServeOptions): Promise<RegistryServer> {
  throw new Error(`not yet ${options}`);
}
