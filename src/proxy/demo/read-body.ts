import type { Readable } from 'node:stream';

/** A body above this is answered with 413. */
export const MAX_BODY = 16 * 1024 * 1024;

/**
 * The whole body; undefined as soon as it is longer than `limit` bytes: what follows is then read and dropped.
 * Rejects when the client goes away before the end.
 */
export function readBody(request: Readable, limit: number): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
      } else {
        chunks = [];
        resolve(undefined);
      }
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    request.on('close', () => reject(new Error('the client went away')));
  });
}
