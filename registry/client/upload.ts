import { isRepeatable, repeatable, verified } from '../content.ts';
import type { Descriptor } from '../descriptor.ts';
import { parseDigest } from '../digest.ts';
import { RegistryError } from '../errors.ts';
import type { Content } from '../target.ts';
import { inPieces, withoutFirst } from './chunks.ts';
import { httpError } from './http-error.ts';
import { isWorthAnotherTry } from './retrier.ts';
import type { Session } from './session.ts';
import type { HttpResponse } from './transport.ts';

/** Pieces for registries behind a proxy that takes no larger requests; nginx' own limit is 1 MiB. */
const FALLBACK_CHUNK_SIZE = 1024 * 1024;

export interface UploadOptions {
  /** `/v2/NAME/blobs/uploads/` */
  path: string;
  scopes: readonly string[];
  chunkSize: number | undefined;
  /** An upload that a refused mount has opened already. */
  opened: URL | undefined;
  signal: AbortSignal | undefined;
}

/**
 * Uploads a blob in one request or in pieces. A broken upload is gone on with where the registry says it stands, or begun
 * anew, as long as the content can be read again; a piece stays in memory and is sent again whatever the content.
 */
export class Upload {
  readonly #session: Session;
  readonly #descriptor: Descriptor;
  readonly #content: Content;
  readonly #options: UploadOptions;
  #location: URL | undefined;
  #chunkSize: number | undefined;

  constructor(session: Session, descriptor: Descriptor, content: Content, options: UploadOptions) {
    this.#session = session;
    this.#descriptor = descriptor;
    this.#content = verified(content, descriptor);
    this.#options = options;
    this.#location = options.opened;
    this.#chunkSize = options.chunkSize;
  }

  async run(): Promise<void> {
    for (let attempt = 1, offset = 0; ; attempt++) {
      try {
        return await this.#send(offset);
      } catch (error) {
        if (!(error instanceof RegistryError) || error.side === 'source' || !isRepeatable(this.#content)) throw error;
        if (error.status === 413 && this.#chunkSize === undefined) this.#chunkSize = FALLBACK_CHUNK_SIZE;
        else if (isForgotten(error) && attempt < this.#session.retrier.attempts) this.#location = undefined;
        else if (!(await this.#pause(error, attempt))) throw error;
      }
      offset = await this.#standing();
    }
  }

  async #send(offset: number): Promise<void> {
    this.#location ??= await this.#open();
    const { size } = this.#descriptor;
    const rest = offset === 0 ? this.#content : repeatable(() => withoutFirst(this.#content, offset));
    if (this.#chunkSize !== undefined && size - offset > this.#chunkSize) {
      let position = offset;
      for await (const piece of inPieces(rest, this.#chunkSize)) {
        this.#location = await this.#sendPiece(this.#location, piece, position);
        position += piece.byteLength;
      }
      await this.#finish(this.#location);
    } else if (offset > 0) {
      const body = { content: rest, length: size - offset };
      if (offset < size) this.#location = await this.#patch(this.#location, body, offset, size);
      await this.#finish(this.#location);
    } else {
      await this.#finish(this.#location, rest);
    }
  }

  async #open(): Promise<URL> {
    const { path, scopes, signal } = this.#options;
    const { algorithm } = parseDigest(this.#descriptor.digest);
    const url = algorithm === 'sha256' ? path : `${path}?digest-algorithm=${algorithm}`;
    const response = await this.#session.expect([202], { method: 'POST', url, scopes, signal, body: new Uint8Array() });
    await response.discard();
    const least = Number(response.header('oci-chunk-min-length') ?? 0);
    if (this.#chunkSize !== undefined && least > this.#chunkSize) this.#chunkSize = least;
    return this.#locationOf(response, path);
  }

  async #finish(location: URL, content?: Content): Promise<void> {
    const { scopes, signal } = this.#options;
    const { digest, size } = this.#descriptor;
    const url = new URL(location);
    url.search += `${url.search === '' ? '?' : '&'}digest=${encodeURIComponent(digest)}`;
    const headers = { 'content-type': 'application/octet-stream' };
    const body = content === undefined ? new Uint8Array() : { content, length: size };
    const response = await this.#session.sendOnce({ method: 'PUT', url, scopes, headers, body, signal });
    if (response.status !== 201 && response.status !== 204) throw await httpError('PUT', url, response);
    await response.discard();
  }

  /** Sends a piece until the registry has it, which may have taken a part of it. Returns where to go on. */
  async #sendPiece(location: URL, piece: Uint8Array, start: number): Promise<URL> {
    const end = start + piece.byteLength;
    let url = location;
    for (let attempt = 1, offset = start; offset < end; attempt++) {
      try {
        return await this.#patch(url, piece.subarray(offset - start), offset, end);
      } catch (error) {
        if (!(error instanceof RegistryError) || !(await this.#pause(error, attempt))) throw error;
      }
      this.#location = url;
      offset = await this.#standing();
      if (start === 0 && offset === 0) this.#location ??= await this.#open();
      if (this.#location === undefined || offset < start || offset > end) {
        const what = `it stands at ${offset} after the piece from ${start} to ${end}`;
        throw new RegistryError('refused', `${this.#session.registry} lost an upload: ${what}`);
      }
      url = this.#location;
    }
    return url;
  }

  async #patch(
    url: URL,
    body: Uint8Array | { content: Content; length: number },
    start: number,
    end: number,
  ): Promise<URL> {
    const { scopes, signal } = this.#options;
    const headers = { 'content-type': 'application/octet-stream', 'content-range': `${start}-${end - 1}` };
    const response = await this.#session.sendOnce({ method: 'PATCH', url, scopes, headers, body, signal });
    if (response.status !== 202) throw await httpError('PATCH', url, response);
    await response.discard();
    return this.#locationOf(response, url);
  }

  /** Where the registry says the upload stands, in bytes; 0 and no upload any more where it does not know. */
  async #standing(): Promise<number> {
    const url = this.#location;
    if (url === undefined) return 0;
    const { scopes, signal } = this.#options;
    const response = await this.#session.send({ method: 'GET', url, scopes, signal });
    await response.discard();
    const last = Number(/^(?:bytes=)?0-(\d+)$/.exec(response.header('range') ?? '')?.[1] ?? 0);
    // "0-0" is one byte or none: not worth finding out.
    const known = response.status === 204 && last > 0 && last < this.#descriptor.size;
    this.#location = known ? await this.#locationOf(response, url) : undefined;
    return known ? last + 1 : 0;
  }

  async #pause(error: RegistryError, attempt: number): Promise<boolean> {
    if (!isWorthAnotherTry(error)) return false;
    const url = this.#location ?? new URL(`https://${this.#session.registry}${this.#options.path}`);
    return this.#session.retrier.pause(error, attempt, url, this.#options.signal);
  }

  async #locationOf(response: HttpResponse, from: string | URL): Promise<URL> {
    const location = response.header('location');
    if (location !== undefined) return this.#session.locate(location, from);
    if (from instanceof URL) return from;
    throw new RegistryError('invalid-content', `${this.#session.registry} opened an upload without saying where`);
  }
}

/** The registry does not know the upload any more, or stands elsewhere in it than it said. */
function isForgotten({ registryCode, status }: RegistryError): boolean {
  return registryCode === 'BLOB_UPLOAD_UNKNOWN' || registryCode === 'BLOB_UPLOAD_INVALID' || status === 416;
}
