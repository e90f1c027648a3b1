import { closeSync, openSync, writeSync } from 'node:fs';
import { ProxletError } from '../errors.ts';
import { accessLogFormatter, DEFAULT_FORMAT } from './access-log.ts';
import type { AccessLogger } from './access-logger.ts';
import type { FileAccessLog } from './config/types.ts';

/**
 * Opens a log for appending; what goes to /dev/stdout is given to `onOutput` instead, latin1. Throws ProxletError
 * `access-log` where the file cannot be opened.
 */
export function openFileLog({ path, format }: FileAccessLog, onOutput: (text: string) => void): AccessLogger {
  const line = accessLogFormatter(format ?? DEFAULT_FORMAT);
  const { write, close } = outputOf(path, onOutput);
  return { log: ({ headers }, info) => write(line(info, headers)), close };
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
