import type { BuildResult } from '../build/types.ts';
import type { LogEntry, LogLevel } from '../log.ts';

/** What happens while a filter is served, in order. */
export type RunEvent =
  | { type: 'built'; result: BuildResult }
  | {
      type: 'listening';
      /** `embedded`, or Envoy's version. */
      on: string;
      url: string;
      /** A command line to try at once; of netcat where a listener is not HTTP. */
      curl: string;
      /** Where requests go; undefined when the configuration is the user's. */
      backend: { url: string; demo: boolean } | undefined;
      /** Milliseconds since the process began. */
      after: number;
    }
  | { type: 'log'; entry: LogEntry }
  /** A line that Envoy wrote to its stdout, such as an access log's. */
  | { type: 'access'; line: string }
  /** Lines of filters that are not shown, so far. */
  | { type: 'suppressed'; count: number; below: LogLevel }
  /** The new filter or configuration serves from now on. */
  | { type: 'swapped'; what: 'module' | 'configuration'; duration: number }
  /** The old filter goes on serving. */
  | { type: 'failed'; error: unknown }
  | { type: 'note'; message: string; hint: string | undefined }
  | { type: 'stopped' };
