import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, link, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { contentOf } from '../content.ts';
import type { Descriptor, Digest } from '../descriptor.ts';
import { RegistryError } from '../errors.ts';
import { makeFolders } from '../files/make-folders.ts';
import { OciLayout } from '../layout/layout.ts';
import { isRepositoryName } from '../reference.ts';
import type { Content } from '../target.ts';
import { LayoutUpload } from './layout-upload.ts';
import type { RegistryStorage, RepositoryStorage, StoredManifest, UploadStorage } from './storage.ts';

const READ_SIZE = 512 * 1024;

/**
 * A folder with one OCI image layout a repository (`team/filter` is `team+filter`), which oras and skopeo can read.
 * A mounted blob is a hard link. What nothing refers to is pruned when it is opened.
 */
export async function layoutStorage(folder: string): Promise<RegistryStorage> {
  await makeFolders(folder);
  const opened = new Map<string, LayoutRepository>();
  const names = async () => {
    const decoded = (await readdir(folder)).map((name) => name.replaceAll('+', '/'));
    return decoded.filter(isRepositoryName).sort();
  };
  const repository = (name: string) => {
    let found = opened.get(name);
    if (found === undefined) {
      found = new LayoutRepository(join(folder, name.replaceAll('/', '+')), async (other) =>
        (other === undefined ? await names() : [other]).map(repository),
      );
      opened.set(name, found);
    }
    return found;
  };
  for (const name of await names()) await repository(name).prune();
  return { repositories: names, repository, close: async () => opened.clear() };
}

class LayoutRepository implements RepositoryStorage {
  private readonly folder: string;
  private readonly sources: (name: string | undefined) => Promise<LayoutRepository[]>;
  private opened: Promise<OciLayout> | undefined;

  constructor(folder: string, sources: (name: string | undefined) => Promise<LayoutRepository[]>) {
    this.folder = folder;
    this.sources = sources;
  }

  async prune(): Promise<void> {
    await (await this.existing())?.prune({ keepUntagged: true });
  }

  async blobSize(digest: Digest): Promise<number | undefined> {
    const layout = await this.existing();
    return layout === undefined ? undefined : sizeOf(layout.blobPath(digest));
  }

  readBlob(digest: Digest, start: number, end: number): Content {
    return this.pieces(digest, start, end);
  }

  async deleteBlob(digest: Digest): Promise<boolean> {
    const layout = await this.existing();
    if (layout === undefined || (await sizeOf(layout.blobPath(digest))) === undefined) return false;
    // A layout keeps manifests among the blobs; they go by their own way.
    if ((await layout.entries()).some(({ descriptor }) => descriptor.digest === digest)) return false;
    await rm(layout.blobPath(digest), { force: true });
    return true;
  }

  async mountBlob(digest: Digest, from: string | undefined): Promise<boolean> {
    for (const source of await this.sources(from)) {
      const path = (await source.existing())?.blobPath(digest);
      if (path === undefined || (await sizeOf(path)) === undefined) continue;
      const layout = await this.created();
      const temporary = temporaryIn(layout);
      await makeFolders(dirname(layout.blobPath(digest)));
      // Not every file system has hard links.
      await link(path, temporary).catch(() => copyFile(path, temporary));
      await rename(temporary, layout.blobPath(digest));
      // Renaming one name of a file over another does nothing.
      await rm(temporary, { force: true });
      return true;
    }
    return false;
  }

  async createUpload(): Promise<UploadStorage> {
    const layout = await this.created();
    return LayoutUpload.create(temporaryIn(layout), (digest) => layout.blobPath(digest));
  }

  async manifest(reference: string): Promise<StoredManifest | undefined> {
    const layout = await this.existing();
    const entries = (await layout?.entries()) ?? [];
    const descriptor = entries.find((entry) =>
      [entry.reference, entry.descriptor.digest].includes(reference),
    )?.descriptor;
    if (layout === undefined || descriptor === undefined) return undefined;
    return { descriptor, bytes: await readFile(layout.blobPath(descriptor.digest)) };
  }

  async putManifest({ descriptor, bytes }: StoredManifest, tags: readonly string[]): Promise<void> {
    const layout = await this.created();
    await layout.push(descriptor, contentOf(bytes));
    for (const tag of tags) await layout.tag(descriptor, tag);
  }

  async deleteManifest(digest: Digest): Promise<boolean> {
    return succeeds((await this.existing())?.delete(digest));
  }

  async deleteTag(tag: string): Promise<boolean> {
    return succeeds((await this.existing())?.untag(tag));
  }

  async tags(): Promise<string[]> {
    const entries = (await (await this.existing())?.entries()) ?? [];
    return entries.flatMap(({ reference }) => reference ?? []).sort();
  }

  async referrers(subject: Digest): Promise<Descriptor[]> {
    return (await (await this.existing())?.referrers(subject)) ?? [];
  }

  private async *pieces(digest: Digest, start: number, end: number): Content {
    const layout = await this.existing();
    if (layout === undefined || end < start) return;
    yield* createReadStream(layout.blobPath(digest), { start, end, highWaterMark: READ_SIZE });
  }

  /** Undefined as long as nothing was pushed. */
  private async existing(): Promise<OciLayout | undefined> {
    this.opened ??= OciLayout.open(this.folder);
    return this.unlessMissing(this.opened);
  }

  private async created(): Promise<OciLayout> {
    const layout = await this.existing();
    if (layout !== undefined) return layout;
    this.opened = OciLayout.open(this.folder, { create: true });
    return this.opened;
  }

  private async unlessMissing(opening: Promise<OciLayout>): Promise<OciLayout | undefined> {
    try {
      return await opening;
    } catch (error) {
      if (this.opened === opening) this.opened = undefined;
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
}

/** In the folder that the layout sweeps after a crash; by the name it knows whose it is. */
function temporaryIn(layout: OciLayout): string {
  return join(layout.folder, 'ingest', `${process.pid}.${randomUUID()}`);
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** False for undefined and for what fails with `not-found`. */
async function succeeds(work: Promise<unknown> | undefined): Promise<boolean> {
  if (work === undefined) return false;
  try {
    await work;
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof RegistryError && error.code === 'not-found';
}
