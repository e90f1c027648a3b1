import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

const PIECE_SIZE = 1024 * 1024;

/**
 * Writes a file so that `path` has all of the new bytes or is as before: written to `temporary` (same file system), then
 * renamed. With `lasting` that holds for a crash of the machine, too; it waits for the disk.
 */
export async function writeFileAtomically(
  path: string,
  temporary: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { lasting, mode = 0o644 }: { lasting: boolean; mode?: number },
): Promise<void> {
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await writeStream(file, content);
      if (lasting) await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  if (lasting) await syncFolder(dirname(path));
}

/** Writes large pieces, one while the next is being made: hashing and writing go side by side. */
async function writeStream(file: FileHandle, content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
  let piece: Uint8Array[] = [];
  let size = 0;
  let writing = Promise.resolve();
  try {
    for await (const chunk of content) {
      piece.push(chunk);
      size += chunk.byteLength;
      if (size < PIECE_SIZE) continue;
      await writing;
      writing = writeAll(file, piece, size);
      // Told by the await of the next round.
      writing.catch(() => undefined);
      piece = [];
      size = 0;
    }
  } finally {
    await writing;
  }
  if (size > 0) await writeAll(file, piece, size);
}

async function writeAll(file: FileHandle, chunks: Uint8Array[], size: number): Promise<void> {
  const { bytesWritten } = await file.writev(chunks);
  if (bytesWritten === size) return;
  // Rare: a signal, or a disk that is about to be full and says so with the next write.
  const rest = Buffer.concat(chunks);
  for (let offset = bytesWritten; offset < size; ) {
    offset += (await file.write(rest, offset, size - offset)).bytesWritten;
  }
}

/** Makes renames within a folder last. Systems that can't open folders don't need it. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch {
    return;
  }
}
