import { describe, MANIFEST_LIMIT, readAll, verified } from '../content.ts';
import type { Descriptor, Digest } from '../descriptor.ts';
import { digestOf, isDigest } from '../digest.ts';
import { RegistryError } from '../errors.ts';
import { parseManifest, sniffManifestType } from '../manifest.ts';
import { isManifestType, MANIFEST_MEDIA_TYPES } from '../media-types.ts';
import { isTag } from '../reference.ts';
import type { Content, MountingTarget } from '../target.ts';
import { continuedDownload, startDownload } from './download.ts';
import { pages, stringsIn } from './pages.ts';
import { readBytes } from './read-body.ts';
import { addReferrer, listReferrers, removeReferrer } from './referrers.ts';
import type { Session } from './session.ts';
import type { HttpResponse } from './transport.ts';
import { Upload } from './upload.ts';

const ACCEPT_MANIFESTS = MANIFEST_MEDIA_TYPES.join(', ');

/** Manifests that are kept at hand for `tag`, which has to send them again. */
const REMEMBERED = 8;

/** A repository of a remote registry. Made by `RegistryClient.repository`. */
export class RemoteRepository implements MountingTarget {
  readonly name: string;
  readonly #session: Session;
  readonly #chunkSize: number | undefined;
  readonly #readScopes: readonly string[];
  readonly #pushScopes: readonly string[];
  readonly #manifests = new Map<Digest, Uint8Array>();
  /** Uploads that refused mounts have opened. */
  readonly #opened = new Map<Digest, URL>();

  constructor(session: Session, name: string, options: { chunkSize: number | undefined; willPush: boolean }) {
    this.name = name;
    this.#session = session;
    this.#chunkSize = options.chunkSize;
    this.#pushScopes = [`repository:${name}:pull,push`];
    this.#readScopes = options.willPush ? this.#pushScopes : [`repository:${name}:pull`];
  }

  async exists(descriptor: Descriptor): Promise<boolean> {
    const url = this.#urlOf(descriptor);
    const headers = { accept: isManifestType(descriptor.mediaType) ? descriptor.mediaType : '*/*' };
    const response = await this.#session.expect([200, 404], { method: 'HEAD', url, scopes: this.#readScopes, headers });
    await response.discard();
    return response.status === 200;
  }

  async fetch(descriptor: Descriptor, signal?: AbortSignal): Promise<Content> {
    const headers = isManifestType(descriptor.mediaType) ? { accept: descriptor.mediaType } : {};
    const request = { url: this.#urlOf(descriptor), scopes: this.#readScopes, headers, signal };
    const first = await startDownload(this.#session, descriptor, request);
    return verified(continuedDownload(this.#session, descriptor, request, first), descriptor);
  }

  /** A manifest with a subject is also entered into the fallback tag where the registry has no referrers API. */
  async push(descriptor: Descriptor, content: Content, signal?: AbortSignal): Promise<void> {
    if (isManifestType(descriptor.mediaType)) {
      await this.#putManifest(descriptor.digest, descriptor, await readAll(content, descriptor), signal);
      return;
    }
    const opened = this.#opened.get(descriptor.digest);
    this.#opened.delete(descriptor.digest);
    const path = `/v2/${this.name}/blobs/uploads/`;
    const options = { path, scopes: this.#pushScopes, chunkSize: this.#chunkSize, opened, signal };
    await new Upload(this.#session, descriptor, content, options).run();
  }

  async resolve(reference: string): Promise<Descriptor> {
    const url = this.#manifestUrl(reference);
    const headers = { accept: ACCEPT_MANIFESTS };
    const head = await this.#session.send({ method: 'HEAD', url, scopes: this.#readScopes, headers });
    await head.discard();
    return describeAnswer(head, reference) ?? (await this.#resolveByBody(url, reference));
  }

  async tag(descriptor: Descriptor, tag: string): Promise<void> {
    if (!isTag(tag)) throw new RegistryError('reference-invalid', `${JSON.stringify(tag)} is not a tag`);
    const bytes = this.#manifests.get(descriptor.digest) ?? (await readAll(await this.fetch(descriptor), descriptor));
    await this.#putManifest(tag, descriptor, bytes);
  }

  async referrers(subject: Digest, artifactType?: string): Promise<Descriptor[]> {
    const found = await listReferrers(this.#session, this, this.#readScopes, subject, artifactType);
    return found.filter((descriptor) => artifactType === undefined || descriptor.artifactType === artifactType);
  }

  async mount(descriptor: Descriptor, from: string): Promise<boolean> {
    const query = new URLSearchParams({ mount: descriptor.digest, from });
    const url = `/v2/${this.name}/blobs/uploads/?${query}`;
    const scopes = [...this.#pushScopes, `repository:${from}:pull`];
    const response = await this.#session.expect([201, 202], { method: 'POST', url, scopes, body: new Uint8Array() });
    await response.discard();
    const location = response.header('location');
    if (response.status === 202 && location !== undefined) {
      this.#opened.set(descriptor.digest, await this.#session.locate(location, url));
    }
    return response.status === 201;
  }

  /** Tags, page by page. */
  tags(signal?: AbortSignal): AsyncGenerator<string> {
    return pages(this.#session, `/v2/${this.name}/tags/list?n=1000`, this.#readScopes, stringsIn('tags'), signal);
  }

  /** Deletes a manifest with all its tags, or a blob. Throws RegistryError `unsupported` where the registry forbids it. */
  async delete(descriptor: Descriptor): Promise<void> {
    const isManifest = isManifestType(descriptor.mediaType);
    const bytes = isManifest ? await readAll(await this.fetch(descriptor), descriptor) : undefined;
    await this.#delete(this.#urlOf(descriptor));
    this.#manifests.delete(descriptor.digest);
    if (bytes === undefined) return;
    const { subject } = parseManifest(bytes, descriptor.mediaType);
    if (subject !== undefined) await removeReferrer(this, subject.digest, descriptor.digest);
  }

  /** Deletes a tag only. Throws RegistryError `unsupported` where the registry can't. */
  async untag(tag: string): Promise<void> {
    if (!isTag(tag)) throw new RegistryError('reference-invalid', `${JSON.stringify(tag)} is not a tag`);
    await this.#delete(this.#manifestUrl(tag)).catch((error: unknown) => {
      // distribution 2 takes the tag for a malformed digest.
      if (!(error instanceof RegistryError) || error.registryCode !== 'DIGEST_INVALID') throw error;
      throw new RegistryError('unsupported', `${this.#session.registry} can't delete tags, only manifests`, {
        cause: error,
      });
    });
  }

  async #delete(url: string): Promise<void> {
    const scopes = [`repository:${this.name}:pull,delete`];
    const response = await this.#session.expect([200, 202, 204], { method: 'DELETE', url, scopes });
    await response.discard();
  }

  async #putManifest(
    reference: string,
    descriptor: Descriptor,
    bytes: Uint8Array,
    signal?: AbortSignal,
  ): Promise<void> {
    const url = this.#manifestUrl(reference);
    const headers = { 'content-type': descriptor.mediaType };
    const request = { method: 'PUT', url, scopes: this.#pushScopes, headers, body: bytes, signal };
    const response = await this.#session.expect([200, 201, 202], request);
    await response.discard();
    this.#remember(descriptor.digest, bytes);
    const manifest = parseManifest(bytes, descriptor.mediaType);
    if (manifest.subject !== undefined && response.header('oci-subject') === undefined) {
      await addReferrer(this, manifest.subject.digest, descriptor, manifest);
    }
  }

  async #resolveByBody(url: string, reference: string): Promise<Descriptor> {
    const headers = { accept: ACCEPT_MANIFESTS };
    const response = await this.#session.expect([200], { method: 'GET', url, scopes: this.#readScopes, headers });
    const bytes = await readBytes(response.body, MANIFEST_LIMIT);
    const mediaType = sniffManifestType(bytes, typeOf(response));
    if (mediaType === undefined) throw new RegistryError('invalid-content', `${reference} is not an image's manifest`);
    const descriptor = describe(mediaType, bytes);
    if (!isDigest(reference)) return descriptor;
    const digest = digestOf(bytes, reference.startsWith('sha512:') ? 'sha512' : 'sha256');
    if (digest === reference) return { ...descriptor, digest };
    throw new RegistryError('digest-mismatch', `${this.#session.registry} sent ${digest} for ${reference}`);
  }

  #remember(digest: Digest, bytes: Uint8Array): void {
    this.#manifests.set(digest, bytes);
    const [oldest] = this.#manifests.keys();
    if (this.#manifests.size > REMEMBERED && oldest !== undefined) this.#manifests.delete(oldest);
  }

  #urlOf({ mediaType, digest }: Descriptor): string {
    return isManifestType(mediaType) ? this.#manifestUrl(digest) : `/v2/${this.name}/blobs/${digest}`;
  }

  #manifestUrl(reference: string): string {
    if (!isTag(reference) && !isDigest(reference)) {
      throw new RegistryError('reference-invalid', `${JSON.stringify(reference)} is neither a tag nor a digest`);
    }
    return `/v2/${this.name}/manifests/${reference}`;
  }
}

/** What the headers of a HEAD say, undefined where they don't say all. */
function describeAnswer(response: HttpResponse, reference: string): Descriptor | undefined {
  const digest = response.header('docker-content-digest');
  const size = response.header('content-length');
  const mediaType = typeOf(response);
  if (response.status !== 200 || digest === undefined || size === undefined) return undefined;
  if (!isDigest(digest) || mediaType === undefined || !isManifestType(mediaType)) return undefined;
  if (isDigest(reference) && reference !== digest) return undefined;
  return { mediaType, digest, size: Number(size) };
}

function typeOf(response: HttpResponse): string | undefined {
  return response.header('content-type')?.split(';')[0]?.trim();
}
