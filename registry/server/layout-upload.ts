import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Digest } from '../descriptor.ts';
import { digesterFor } from '../digest.ts';
import { makeFolders } from '../files/make-folders.ts';
import type { Content } from '../target.ts';
import type { UploadStorage } from './storage.ts';

/** A blob on its way into a layout: a file beside the blobs, renamed when it is whole. */
export class LayoutUpload implements UploadStorage {
  /** Of the bytes that are in the file. */
  size = 0;
  private readonly file: FileHandle;
  private readonly temporary: string;
  private readonly blobPath: (digest: Digest) => string;
  /** Of all bytes so far; undefined once a write has failed, since it may have been fed more than was kept. */
  private hash: Hash | undefined = createHash('sha256');

  private constructor(file: FileHandle, temporary: string, blobPath: (digest: Digest) => string) {
    this.file = file;
    this.temporary = temporary;
    this.blobPath = blobPath;
  }

  /** `temporary` is on the file system of the blobs. */
  static async create(temporary: string, blobPath: (digest: Digest) => string): Promise<LayoutUpload> {
    return new LayoutUpload(await open(temporary, 'wx+'), temporary, blobPath);
  }

  async append(content: Content): Promise<void> {
    for await (const chunk of content) {
      // The disk and the hash work at the same time.
      const writing = this.write(chunk);
      this.hash?.update(chunk);
      await writing;
    }
  }

  async commit(digest: Digest): Promise<boolean> {
    try {
      if ((await this.digestAs(digest)) !== digest) return false;
      await this.file.datasync();
      const path = this.blobPath(digest);
      await makeFolders(dirname(path));
      await rename(this.temporary, path);
      return true;
    } finally {
      await this.cancel();
    }
  }

  async cancel(): Promise<void> {
    await this.file.close();
    await rm(this.temporary, { force: true });
  }

  private async write(chunk: Uint8Array): Promise<void> {
    const position = this.size;
    for (let offset = 0; offset < chunk.byteLength; ) {
      try {
        const { bytesWritten } = await this.file.write(chunk, offset, chunk.byteLength - offset, position + offset);
        offset += bytesWritten;
      } catch (error) {
        this.hash = undefined;
        throw error;
      }
    }
    this.size += chunk.byteLength;
  }

  /** The digest by the algorithm of another one. What was hashed on the way was sha256, as clients name theirs at the end. */
  private async digestAs(digest: Digest): Promise<Digest> {
    if (this.hash !== undefined && digest.startsWith('sha256:')) return `sha256:${this.hash.digest('hex')}`;
    const { hash, finish } = digesterFor(digest);
    for await (const chunk of createReadStream(this.temporary, { end: Math.max(0, this.size - 1) })) hash.update(chunk);
    return finish();
  }
}
