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

const STANDARD: Record<string, number> = { '/dev/stdout': 1, '/dev/stderr': 2 };

/** Opens `logs` for appending. Throws ProxletError `access-log` where a file cannot be opened. */
export function openAccessLogs(logs: readonly AccessLog[]): AccessLogs {
  const outputs = logs.map(({ path, format }) => ({
    path,
    fd: STANDARD[path] ?? open(path),
    line: accessLogFormatter(format ?? DEFAULT_FORMAT),
  }));
  return {
    write(headers, info) {
      for (const { fd, line } of outputs) {
        try {
          writeSync(fd, line(info, headers), undefined, 'latin1');
        } catch {
          // A full disk or a closed pipe loses log lines, not requests.
        }
      }
    },
    close() {
      for (const { fd, path } of outputs) if (STANDARD[path] === undefined) closeSync(fd);
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
