import { execFile } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';

/** The two ends of a FIFO. */
export interface NamedPipe {
  read: Socket;
  /** For a child's stdio. */
  writeFd: number;
  /** Closes our copy of the write end, after the child has its own; only then does `read` see an end. */
  closeWrite(): void;
}

/**
 * Makes a FIFO at `path`. What Node gives a child as a pipe is a socket, and a socket cannot be opened again as
 * /dev/stdout, which Envoy does for an access log there.
 */
export async function makeNamedPipe(path: string): Promise<NamedPipe> {
  await promisify(execFile)('mkfifo', ['-m', '600', path]);
  const readFd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writeFd = openSync(path, constants.O_WRONLY);
  return {
    read: new Socket({ fd: readFd, readable: true, writable: false }),
    writeFd,
    closeWrite: () => closeSync(writeFd),
  };
}
