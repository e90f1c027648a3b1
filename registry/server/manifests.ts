import { MANIFEST_LIMIT } from '../content.ts';
import type { Digest } from '../descriptor.ts';
import { digestOf, isDigest, parseDigest } from '../digest.ts';
import { isTag } from '../reference.ts';
import type { Content } from '../target.ts';
import type { Answer } from './answer.ts';
import type { Call, Registry } from './call.ts';
import { DistributionError } from './distribution-error.ts';
import { type ManifestFacts, readManifest } from './read-manifest.ts';
import type { RepositoryStorage } from './storage.ts';

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
  const facts = readManifest(bytes, call.headers['content-type']);
  await checkReferences(facts, repository);
  const tags = isDigest(reference) ? tagsOf(call.query) : [reference];
  const descriptor = { mediaType: facts.mediaType, digest, size: bytes.byteLength };
  await repository.putManifest({ descriptor, bytes }, tags);
  return {
    status: 201,
    headers: {
      location: `/v2/${name}/manifests/${digest}`,
      'docker-content-digest': digest,
      'content-length': '0',
      ...(facts.subject === undefined ? {} : { 'oci-subject': facts.subject }),
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

async function checkReferences({ blobs, manifests }: ManifestFacts, repository: RepositoryStorage): Promise<void> {
  const isMissing = async (digest: Digest, find: Promise<unknown>) => ((await find) === undefined ? [digest] : []);
  const missing = await Promise.all([
    ...blobs.map((digest) => isMissing(digest, repository.blobSize(digest))),
    ...manifests.map((digest) => isMissing(digest, repository.manifest(digest))),
  ]);
  const digests = missing.flat();
  if (digests.length === 0) return;
  throw new DistributionError('MANIFEST_BLOB_UNKNOWN', `the manifest names what is not here: ${digests.join(', ')}`, {
    detail: digests.map((digest) => ({ digest })),
  });
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
