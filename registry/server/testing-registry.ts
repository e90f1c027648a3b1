import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Digest } from '../descriptor.ts';
import { digestOf } from '../digest.ts';
import { MediaType } from '../media-types.ts';
import { layoutStorage } from './layout-storage.ts';
import { memoryStorage } from './memory-storage.ts';
import { type ServedRequest, type ServeOptions, serveRegistry } from './serve.ts';

/** Whatever ends: a test, or a file of tests. */
interface Owner {
  after(callback: () => Promise<unknown>): void;
}

export const STORAGES = ['memory', 'layout'] as const;

/** A registry with an empty storage, and what a client does with it. It ends with its owner. */
export async function startRegistry(
  owner: Owner,
  kind: (typeof STORAGES)[number] = 'memory',
  options: Partial<ServeOptions> = {},
) {
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-registry-'));
  const requests: ServedRequest[] = [];
  const server = await serveRegistry({
    storage: kind === 'memory' ? memoryStorage() : await layoutStorage(folder),
    onRequest: (request) => requests.push(request),
    ...options,
  });
  owner.after(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = (path: string, init: RequestInit = {}) => fetch(new URL(path, server.url), init);
  const location = async (response: Response, status: number) => {
    assert.equal(response.status, status, await response.text());
    return response.headers.get('location') ?? '';
  };
  const pushBlob = async (name: string, bytes: Uint8Array, digest: Digest = digestOf(bytes)): Promise<Digest> => {
    const upload = await location(await ask(`/v2/${name}/blobs/uploads/`, { method: 'POST' }), 202);
    await location(await ask(`${upload}?digest=${digest}`, { method: 'PUT', body: bytes }), 201);
    return digest;
  };
  return {
    server,
    folder,
    requests,
    ask,
    location,
    /** The status of an answer, and the code of its error. */
    async outcome(path: string, init: RequestInit = {}): Promise<[status: number, code?: string]> {
      const response = await ask(path, init);
      const text = await response.text();
      return response.status < 400 ? [response.status] : [response.status, JSON.parse(text).errors[0].code];
    },
    pushBlob,
    /** Puts what makes a manifest of it; what `fields` adds to an image with an empty configuration. */
    async pushManifest(
      name: string,
      reference: string,
      fields: object = {},
      mediaType: string = MediaType.imageManifest,
    ) {
      const config = Buffer.from('{}');
      await pushBlob(name, config);
      const descriptor = { mediaType: MediaType.emptyJson, digest: digestOf(config), size: config.byteLength };
      const manifest = { schemaVersion: 2, mediaType, config: descriptor, layers: [], ...fields };
      const body = Buffer.from(JSON.stringify(manifest));
      const response = await ask(`/v2/${name}/manifests/${reference}`, {
        method: 'PUT',
        body,
        headers: { 'content-type': mediaType },
      });
      return { response, digest: digestOf(body), body, size: body.byteLength, mediaType };
    },
  };
}
