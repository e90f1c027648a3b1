import type { LoggedStream } from '../host/index.ts';
import type { StreamInfo } from './http/stream-info.ts';

/** Is told of each stream or connection that has ended. */
export interface AccessLogger {
  /** Called where guests may be entered. */
  log(stream: LoggedStream, info: StreamInfo): void;
  close(): void;
}
