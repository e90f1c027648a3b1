import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { ProxletError } from '../errors.ts';

/** Signatures and layouts: PKWARE's APPNOTE.TXT 4.3.7 (local header), 4.3.12 (central), 4.3.16 (end). */
const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_RECORD = 0x06054b50;
const END_RECORD_SIZE = 22;
const MAX_COMMENT = 0xffff;

/**
 * The contents of the file `name` in a zip archive, checked against the archive's CRC. Throws ProxletError `zip-invalid`
 * when the archive is damaged, lacks the file, uses what we do not read (ZIP64, encryption, other compressions), or
 * says that the file has more than `limit` bytes.
 */
export async function readZipEntry(archive: Buffer, name: string, limit: number): Promise<Buffer> {
  const entry = findEntry(archive, name);
  if (entry.size > limit) throw invalid(`${name} has ${entry.size} bytes, more than ${limit}`);
  const contents = await unpack(entry, name);
  if (contents.length !== entry.size) throw invalid(`${name} has ${contents.length} bytes instead of ${entry.size}`);
  if (crc32(contents) !== entry.crc) throw invalid(`${name} does not match its checksum`);
  return contents;
}

interface Entry {
  method: number;
  crc: number;
  size: number;
  packed: Buffer;
}

function findEntry(archive: Buffer, name: string): Entry {
  const end = findEndRecord(archive);
  const count = archive.readUInt16LE(end + 10);
  let at = archive.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (at + 46 > archive.length || archive.readUInt32LE(at) !== CENTRAL_HEADER)
      throw invalid('its directory is damaged');
    const nameSize = archive.readUInt16LE(at + 28);
    if (archive.toString('utf8', at + 46, at + 46 + nameSize) === name) return readEntry(archive, at, name);
    at += 46 + nameSize + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  throw invalid(`it has no ${name}`);
}

function findEndRecord(archive: Buffer): number {
  const first = Math.max(0, archive.length - END_RECORD_SIZE - MAX_COMMENT);
  for (let at = archive.length - END_RECORD_SIZE; at >= first; at--) {
    if (archive.readUInt32LE(at) === END_RECORD) return at;
  }
  throw invalid('it has no directory');
}

/** Sizes from the directory, for the local header may leave them to a trailer. */
function readEntry(archive: Buffer, central: number, name: string): Entry {
  const packedSize = archive.readUInt32LE(central + 20);
  const local = archive.readUInt32LE(central + 42);
  if (local + 30 > archive.length || archive.readUInt32LE(local) !== LOCAL_HEADER) throw invalid(`${name} is damaged`);
  if ((archive.readUInt16LE(central + 8) & 1) !== 0) throw invalid(`${name} is encrypted`);
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  if (start + packedSize > archive.length) throw invalid(`${name} is cut off`);
  return {
    method: archive.readUInt16LE(central + 10),
    crc: archive.readUInt32LE(central + 16),
    size: archive.readUInt32LE(central + 24),
    packed: archive.subarray(start, start + packedSize),
  };
}

async function unpack({ method, size, packed }: Entry, name: string): Promise<Buffer> {
  if (method === 0) return packed;
  if (method !== 8) throw invalid(`${name} is compressed by method ${method}`);
  try {
    // One byte of room, so that an entry that is longer than it says is noticed.
    return await promisify(inflateRaw)(packed, { maxOutputLength: size + 1 });
  } catch (error) {
    throw invalid(`${name} can't be unpacked`, error);
  }
}

function invalid(why: string, cause?: unknown): ProxletError {
  return new ProxletError('zip-invalid', `the archive can't be read: ${why}`, { cause });
}
