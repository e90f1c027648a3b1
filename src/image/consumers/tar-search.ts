import { Readable } from 'node:stream';
import { arrayBuffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { RegistryError } from '../../../registry/errors.ts';
import type { Content } from '../../../registry/target.ts';
import { Refusal } from './refusal.ts';

const FILE = 'plugin.wasm';

/**
 * Looks for plugin.wasm in a tar+gzip layer as `extractWasmPluginBinary` of Istio and of Envoy Gateway does: the first
 * entry of that basename, whatever it is, in the first `limit` bytes. `checkSize` may throw for its size. Throws
 * Refusal in Go's words.
 */
export async function searchArchive(
  content: Content,
  limit: number,
  checkSize: (size: number) => void,
): Promise<Uint8Array> {
  const { createTarDecoder } = await import('modern-tar');
  let within = '';
  try {
    const decoded = ReadableStream.from(gunzip(content, limit)).pipeThrough(createTarDecoder({ strict: true }));
    for await (const { header, body } of decoded) {
      if (header.name.slice(header.name.lastIndexOf('/') + 1) !== FILE) {
        await body.cancel();
        continue;
      }
      checkSize(header.size);
      within = `failed to read ${FILE}: `;
      return new Uint8Array(await arrayBuffer(body));
    }
  } catch (error) {
    if (error instanceof Refusal || error instanceof RegistryError) throw error;
    throw new Refusal(`${within}${isCutShort(error) ? 'unexpected EOF' : 'archive/tar: invalid tar header'}`);
  }
  throw new Refusal(`${FILE} not found in the archive`);
}

/** At most `limit` bytes of what gzip gives back, as Go's LimitReader does. */
async function* gunzip(content: Content, limit: number): AsyncGenerator<Uint8Array> {
  const unpacker = createGunzip();
  const fed = pipeline(Readable.from(content), unpacker);
  // Its failure reaches us through `unpacker` as well; without a handler it would count as nobody's.
  fed.catch(() => {});
  let left = limit;
  let begun = false;
  try {
    for await (const chunk of unpacker) {
      begun = true;
      yield chunk.subarray(0, left);
      left -= chunk.length;
      if (left <= 0) return;
    }
  } catch (error) {
    if (begun || error instanceof RegistryError || !isZlibError(error)) throw error;
    throw new Refusal(
      `failed to parse layer as tar.gz: ${error.code === 'Z_BUF_ERROR' ? 'EOF' : 'gzip: invalid header'}`,
    );
  }
}

function isZlibError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

function isCutShort(error: unknown): boolean {
  return error instanceof Error && (isZlibError(error) || /truncated|unexpected end/i.test(error.message));
}
