import { MANIFEST_LIMIT } from '../content.ts';
import type { Descriptor } from '../descriptor.ts';
import { digestOf, isDigest, parseDigest } from '../digest.ts';
import { RegistryError } from '../errors.ts';
import { childrenOf } from '../manifest.ts';
import { isManifestType } from '../media-types.ts';
import { isTag } from '../reference.ts';
import type { Content } from '../target.ts';
import type { Answer } from './answer.ts';
import type { Call, Registry } from './call.ts';
import { DistributionError } from './distribution-error.ts';
import { readManifest } from './read-manifest.ts';
import type { RepositoryStorage, StoredManifest } from './storage.ts';

/** `/v2/<name>/manifests/<tag or digest>` */
export async function answerManifest(call: Call, registry: Registry, name: string, reference: string): Promise<Answer> {
  const repository = registry.storage.repository(name);
  switch (call.method) {
    case 'PUT':
      return putManifest(call, repository, name, reference);
    case 'DELETE': {
      const isDeleted = isDigest(reference) ? repository.deleteManifest(reference) : repository.deleteTag(reference);
      if (await isDeleted) return { status: 202, headers: { 'content-length': '0' } };
      throw unknownManifest(name, reference);
    }
    default: {
      const manifest = await repository.manifest(reference);
      if (manifest === undefined) throw unknownManifest(name, reference);
      const { mediaType, digest } = manifest.descriptor;
      const headers = {
        'content-type': mediaType,
        'content-length': `${manifest.bytes.byteLength}`,
        'docker-content-digest': digest,
        etag: `"${digest}"`,
      };
      return { status: 200, headers, body: manifest.bytes };
    }
  }
}

async function putManifest(
  call: Call,
  repository: RepositoryStorage,
  name: string,
  reference: string,
): Promise<Answer> {
  const bytes = await readBody(call.body);
  const digest = digestOf(bytes, isDigest(reference) ? parseDigest(reference).algorithm : 'sha256');
  if (isDigest(reference) && digest !== reference) {
    throw new DistributionError('DIGEST_INVALID', `the manifest's digest is ${digest}, not ${reference}`);
  }
  const { mediaType, manifest } = readManifest(bytes, call.headers['content-type']);
  await checkChildren(childrenOf(manifest), repository);
  const tags = isDigest(reference) ? tagsOf(call.query) : [reference];
  await store({ descriptor: { mediaType, digest, size: bytes.byteLength }, bytes }, tags, repository);
  return {
    status: 201,
    headers: {
      location: `/v2/${name}/manifests/${digest}`,
      'docker-content-digest': digest,
      'content-length': '0',
      ...(manifest.subject === undefined ? {} : { 'oci-subject': manifest.subject.digest }),
      ...(isDigest(reference) && tags.length > 0 ? { 'oci-tag': tags.join(', ') } : {}),
    },
  };
}

/** `?tag=1&tag=latest` beside a digest (distribution specification after 1.1). */
function tagsOf(query: URLSearchParams): string[] {
  const tags = query.getAll('tag');
  const wrong = tags.find((tag) => !isTag(tag));
  if (wrong === undefined) return tags;
  throw new DistributionError('TAG_INVALID', `${JSON.stringify(wrong)} is not a tag`);
}

async function checkChildren(children: readonly Descriptor[], repository: RepositoryStorage): Promise<void> {
  const found = await Promise.all(
    children.map(async ({ mediaType, digest, size }) => {
      if (!isManifestType(mediaType)) return (await repository.blobSize(digest)) === size;
      return (await repository.manifest(digest))?.descriptor.size === size;
    }),
  );
  const missing = children.filter((_, index) => found[index] === false);
  if (missing.length > 0)
    throw missingChildren(missing.map(({ digest, size }) => `${digest} of ${size} bytes`).join(', '));
}

/** What was there may be gone by now. */
async function store(manifest: StoredManifest, tags: readonly string[], repository: RepositoryStorage): Promise<void> {
  try {
    await repository.putManifest(manifest, tags);
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'not-found') throw missingChildren(error.message);
    throw error;
  }
}

function missingChildren(what: string): DistributionError {
  return new DistributionError('MANIFEST_BLOB_UNKNOWN', `the manifest names what is not here: ${what}`);
}

async function readBody(body: Content): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MANIFEST_LIMIT) {
      throw new DistributionError('SIZE_INVALID', `a manifest may have ${MANIFEST_LIMIT} bytes`, { status: 413 });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function unknownManifest(name: string, reference: string): DistributionError {
  return new DistributionError('MANIFEST_UNKNOWN', `${name} has no manifest ${reference}`);
}
