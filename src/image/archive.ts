import { Readable } from 'node:stream';
import { arrayBuffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip, gzipSync } from 'node:zlib';
import { RegistryError } from '../../registry/errors.ts';
import { messageOf, ProxletError, printable } from '../errors.ts';

export interface ArchiveFile {
  name: string;
  bytes: Uint8Array;
}

/** What a filter's archive may come to, unpacked: the largest module and room for what lies beside it. */
const MAX_UNPACKED = 300 * 1024 * 1024;
/** A layer of a filter has one file or two; a thousand is no filter any more. */
const MAX_ENTRIES = 1000;

/** A tar archive of `files`. No times, owners or other chance matters are in it: the same files give the same bytes. */
export async function packTar(files: readonly ArchiveFile[]): Promise<Uint8Array> {
  const tar = await import('modern-tar');
  return tar.packTar(
    files.map(({ name, bytes }) => ({
      header: { name, size: bytes.length, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0, type: 'file' },
      body: bytes,
    })),
  );
}

/** Gzip whose header says nothing of time or system. */
export function gzip(bytes: Uint8Array): Uint8Array {
  const packed = gzipSync(bytes, { level: 9 });
  // The tenth byte is the operating system (RFC 1952, 2.3.1), which zlib sets to the one it was built for.
  packed[9] = 255;
  return packed;
}

/**
 * The files of a tar+gzip archive whose basename is in `wanted`; the first of each name, as Istio takes it. Nothing is
 * ever written under a name from the archive. Throws ProxletError `archive-unsafe` for an entry that would escape or
 * is no plain file or folder, `archive-too-large`, and `archive-invalid`.
 */
export async function readArchive(
  content: AsyncIterable<Uint8Array>,
  wanted: readonly string[],
): Promise<Map<string, Uint8Array>> {
  const { createTarDecoder } = await import('modern-tar');
  const found = new Map<string, Uint8Array>();
  let entries = 0;
  try {
    const decoded = ReadableStream.from(unpacked(content)).pipeThrough(createTarDecoder({ strict: true }));
    for await (const { header, body } of decoded) {
      if (++entries > MAX_ENTRIES) throw tooLarge(`has more than ${MAX_ENTRIES} entries`);
      checkEntry(header.name, header.type ?? 'file');
      const name = header.name.slice(header.name.lastIndexOf('/') + 1);
      if (header.type === 'file' && wanted.includes(name) && !found.has(name)) {
        found.set(name, new Uint8Array(await arrayBuffer(body)));
      } else {
        await body.cancel();
      }
    }
  } catch (error) {
    if (error instanceof ProxletError || error instanceof RegistryError) throw error;
    throw new ProxletError('archive-invalid', `the layer is no tar+gzip archive: ${messageOf(error)}`, {
      cause: error,
    });
  }
  return found;
}

/** What gzip gives back, up to the limit: a bomb of any size costs no more than that. */
async function* unpacked(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const fed = pipeline(Readable.from(content), gunzip);
  // Its failure reaches us through `gunzip` as well; without a handler it would count as nobody's.
  fed.catch(() => {});
  let size = 0;
  for await (const chunk of gunzip) {
    size += chunk.length;
    if (size > MAX_UNPACKED) throw tooLarge(`comes to more than ${MAX_UNPACKED / 1024 ** 2} MiB`);
    yield chunk;
  }
  await fed;
}

function checkEntry(name: string, type: string): void {
  const problem = entryProblem(name, type);
  if (problem === undefined) return;
  throw new ProxletError('archive-unsafe', `the layer's archive names ${printable(name)}, ${problem}`, {
    hint: 'a filter needs plain files only; ask whoever made the image',
    details: { name, type },
  });
}

function entryProblem(name: string, type: string): string | undefined {
  if (type !== 'file' && type !== 'directory') return `which is a ${type} and no plain file`;
  if (/^[/\\]|^[A-Za-z]:/.test(name)) return 'an absolute path';
  if (name.split(/[/\\]/).includes('..')) return 'a path that leads out of its folder';
  return undefined;
}

function tooLarge(what: string): ProxletError {
  return new ProxletError('archive-too-large', `the layer's archive ${what}, unpacked`, {
    hint: 'no host takes a filter of that size; ask whoever made the image',
  });
}
