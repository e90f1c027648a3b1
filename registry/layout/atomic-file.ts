import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes a file so that `path` has all of the new bytes or is as before, also after a crash of the machine: written to
 * `temporary` (same file system), synced, renamed, folder synced. Returns when it lasts.
 */
export async function writeFileAtomically(
  path: string,
  temporary: string,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  mode = 0o644,
): Promise<void> {
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await writeStream(file, content);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** One write is under way while the next chunk is made: hashing and writing go side by side. */
async function writeStream(
  file: Awaited<ReturnType<typeof open>>,
  content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  let writing = Promise.resolve();
  try {
    for await (const chunk of content) {
      await writing;
      writing = writeAll(file, chunk);
      // Told by the await of the next round.
      writing.catch(() => undefined);
    }
  } finally {
    await writing;
  }
}

async function writeAll(file: Awaited<ReturnType<typeof open>>, chunk: Uint8Array): Promise<void> {
  for (let offset = 0; offset < chunk.byteLength; ) {
    const { bytesWritten } = await file.write(chunk, offset, chunk.byteLength - offset);
    offset += bytesWritten;
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
