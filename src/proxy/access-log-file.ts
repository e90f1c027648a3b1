import { closeSync, openSync, writeSync } from 'node:fs';
import { ProxletError } from '../errors.ts';
import type { LoggedHeaders } from '../host/index.ts';
import { accessLogFormatter, DEFAULT_FORMAT } from './access-log.ts';
import type { AccessLog } from './config/types.ts';
import type { StreamInfo } from './http/stream-info.ts';

/** Access logs of one connection manager. */
export interface AccessLogs {
  write(headers: LoggedHeaders, info: StreamInfo): void;
  close(): void;
}

/**
 * Opens `logs` for appending; what goes to /dev/stdout is given to `onOutput` instead, latin1. Throws ProxletError
 * `access-log` where a file cannot be opened.
 */
export function openAccessLogs(logs: readonly AccessLog[], onOutput: (text: string) => void): AccessLogs {
  const outputs = logs.map(({ path, format }) => ({
    ...outputOf(path, onOutput),
    line: accessLogFormatter(format ?? DEFAULT_FORMAT),
  }));
  return {
    write(headers, info) {
      for (const { write, line } of outputs) write(line(info, headers));
    },
    close() {
      for (const { close } of outputs) close();
    },
  };
}

function outputOf(path: string, onOutput: (text: string) => void): { write(text: string): void; close(): void } {
  const STDERR = 2;
  if (path === '/dev/stdout') return { write: onOutput, close: () => {} };
  const fd = path === '/dev/stderr' ? STDERR : open(path);
  return {
    write(text) {
      try {
        writeSync(fd, text, undefined, 'latin1');
      } catch {
        // A full disk or a closed pipe loses log lines, not requests.
      }
    },
    close() {
      if (fd !== STDERR) closeSync(fd);
    },
  };
}

function open(path: string): number {
  try {
    return openSync(path, 'a', 0o644);
  } catch (cause) {
    throw new ProxletError('access-log', `cannot open the access log ${path}`, {
      cause,
      hint: 'choose a path that can be written',
    });
  }
}
