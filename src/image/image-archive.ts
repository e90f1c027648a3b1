import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { OciLayout } from '../../registry/layout/layout.ts';
import { formatReference, parseReference, type Reference } from '../../registry/reference.ts';
import { ExitCode, messageOf, ProxletError, printable } from '../errors.ts';
import { type FoundImage, type Images, withTag } from './images.ts';
import { StoreRepository } from './store-repository.ts';
import { transfer } from './transfer.ts';

/** Writes an image with all that belongs to it into a tar file that holds an OCI layout. Whole or not at all. */
export async function saveImage({ reference, target, descriptor }: FoundImage, file: string): Promise<void> {
  await withFolder(async (folder) => {
    const layout = await OciLayout.open(folder, { create: true });
    const { registry, repository, tag } = withTag(reference);
    const repositoryInFile = new StoreRepository(layout, `${registry}/${repository}`);
    await transfer(target, descriptor, repositoryInFile, tag, {});
    if (tag === undefined) await repositoryInFile.nameByDigest(descriptor);
    const { packTar } = await import('modern-tar/fs');
    const archive = packTar(folder, {
      filter: (path) => isLayoutPath(path.slice(folder.length + 1)),
      map: (header) => ({ ...header, mtime: new Date(0), uid: 0, gid: 0, uname: '', gname: '' }),
    });
    const partial = `${file}.${process.pid}.partial`;
    try {
      await pipeline(archive, createWriteStream(partial));
      await rename(partial, file);
    } catch (error) {
      await rm(partial, { force: true });
      throw new ProxletError('file-unwritable', `cannot write ${printable(file)}: ${messageOf(error)}`, {
        cause: error,
      });
    }
  });
}

/**
 * Reads such a file, ours or another program's, into the store. `as` names an image that the file has no whole reference
 * for. Returns the references. Throws ProxletError `archive-unsafe`, `archive-invalid`.
 */
export async function loadImages(images: Images, file: string, as: string | undefined): Promise<string[]> {
  return withFolder(async (folder) => {
    await extractLayout(file, folder);
    const layout = await OciLayout.open(folder);
    const entries = await layout.entries();
    const named = entries.filter(({ reference }) => reference !== undefined || as !== undefined);
    if (named.length === 0) throw nameless(file);
    const references: string[] = [];
    for (const { reference, descriptor } of named) {
      if (reference !== undefined && /:sha(256|512)-[0-9a-f]+\.sig$/.test(reference)) continue;
      const full = as === undefined ? wholeReference(reference ?? '') : parseReference(as);
      if (full === undefined) throw nameless(file);
      const { registry, repository, tag } = withTag(full);
      const store = await images.local(full);
      await transfer(new StoreRepository(layout, `${registry}/${repository}`), descriptor, store, tag, {});
      if (tag === undefined) await store.nameByDigest(descriptor);
      references.push(formatReference(withTag(full)));
    }
    return references;
  });
}

/** Other programs put a bare tag where we put a whole reference. */
function wholeReference(name: string): Reference | undefined {
  return /[/]/.test(name) ? parseReference(name) : undefined;
}

function nameless(file: string): ProxletError {
  return new ProxletError('archive-nameless', `${printable(file)} does not say what its image is called`, {
    exitCode: ExitCode.usage,
    hint: 'name it: `proxlet load FILE --as registry.example.com/team/filter:1`',
  });
}

const LAYOUT_PATH =
  /^(oci-layout|index\.json|blobs|blobs\/sha(256|512)|blobs\/sha256\/[0-9a-f]{64}|blobs\/sha512\/[0-9a-f]{128})$/;

/** Whether a path belongs to an OCI layout; nothing else is packed or unpacked. */
function isLayoutPath(path: string): boolean {
  return path === '' || LAYOUT_PATH.test(path);
}

async function extractLayout(file: string, folder: string): Promise<void> {
  const { createTarDecoder } = await import('modern-tar');
  try {
    const entries = ReadableStream.from(createReadStream(file)).pipeThrough(createTarDecoder({ strict: true }));
    for await (const { header, body } of entries) {
      const path = header.name.replace(/^\.\//, '').replace(/\/$/, '');
      const isFolder = header.type === 'directory';
      if (!isLayoutPath(path) || (!isFolder && header.type !== 'file')) throw unsafe(file, header.name);
      if (isFolder) {
        await body.cancel();
        continue;
      }
      const destination = join(folder, path);
      await mkdir(dirname(destination), { recursive: true });
      await pipeline(Readable.from(body), createWriteStream(destination));
    }
  } catch (error) {
    if (error instanceof ProxletError) throw error;
    throw new ProxletError('archive-invalid', `cannot read ${printable(file)}: ${messageOf(error)}`, {
      hint: 'it must be a tar file with an OCI layout, such as `proxlet save` or `skopeo copy … oci-archive:` write',
      cause: error,
    });
  }
  await writeFile(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
}

function unsafe(file: string, name: string): ProxletError {
  return new ProxletError(
    'archive-unsafe',
    `${printable(file)} names ${printable(name)}, which does not belong to an OCI layout`,
    { hint: 'ask whoever made the file' },
  );
}

async function withFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-images-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
