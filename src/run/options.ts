import type { LogLevel } from '../log.ts';

export interface RunOptions {
  /** A project's folder or a module; absolute. Not looked at with `config`. */
  target: string;
  /** The same as it was typed, which may be an image's name. */
  typed: string;
  /** An Envoy bootstrap of the user's; absolute. */
  config: string | undefined;
  on: 'embedded' | 'envoy';
  /** Undefined: the first free one from DEFAULT_PORT on. */
  port: number | undefined;
  host: string;
  /** A URL; undefined for the demo backend. */
  backend: string | undefined;
  /** Instead of the project's. */
  configuration: string | undefined;
  rootId: string | undefined;
  logLevel: LogLevel;
  watch: boolean;
  trailers: boolean;
  /** Milliseconds; undefined for the proxy's default. */
  guestTimeout: number | undefined;
  env: NodeJS.ProcessEnv;
  /** Ends the session. */
  signal: AbortSignal;
  /** A short phrase while something takes its time; undefined when it is over. */
  onProgress(phase: string | undefined): void;
}
