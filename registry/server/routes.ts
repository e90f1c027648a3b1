import type { Digest } from '../descriptor.ts';
import { isDigest } from '../digest.ts';
import { isRepositoryName, isTag } from '../reference.ts';
import { DistributionError } from './distribution-error.ts';

/** What a path of the distribution API names. */
export type Route =
  | { kind: 'base' }
  | { kind: 'catalog' }
  | { kind: 'blob'; name: string; digest: Digest }
  | { kind: 'uploads'; name: string }
  | { kind: 'upload'; name: string; id: string }
  | { kind: 'manifest'; name: string; reference: string }
  | { kind: 'tags'; name: string }
  | { kind: 'referrers'; name: string; digest: Digest };

const UPLOADS = /^(.+)\/blobs\/uploads\/?$/;
const UPLOAD = /^(.+)\/blobs\/uploads\/([^/]+)$/;
const BLOB = /^(.+)\/blobs\/([^/]+)$/;
const MANIFEST = /^(.+)\/manifests\/([^/]+)$/;
const TAGS = /^(.+)\/tags\/list$/;
const REFERRERS = /^(.+)\/referrers\/([^/]+)$/;

/** Reads a path without its query. Throws DistributionError where it names nothing, or names it wrongly. */
export function parseRoute(path: string): Route {
  const decoded = decode(path);
  if (decoded === '/v2' || decoded === '/v2/') return { kind: 'base' };
  if (decoded === '/v2/_catalog') return { kind: 'catalog' };
  const rest = decoded.startsWith('/v2/') ? decoded.slice('/v2/'.length) : '';
  const match = (pattern: RegExp) => pattern.exec(rest)?.slice(1);

  const uploads = match(UPLOADS);
  if (uploads !== undefined) return { kind: 'uploads', name: repository(uploads[0]) };
  const upload = match(UPLOAD);
  if (upload !== undefined) return { kind: 'upload', name: repository(upload[0]), id: upload[1] ?? '' };
  const blob = match(BLOB);
  if (blob !== undefined) return { kind: 'blob', name: repository(blob[0]), digest: digest(blob[1]) };
  const manifest = match(MANIFEST);
  if (manifest !== undefined) {
    return { kind: 'manifest', name: repository(manifest[0]), reference: reference(manifest[1]) };
  }
  const tags = match(TAGS);
  if (tags !== undefined) return { kind: 'tags', name: repository(tags[0]) };
  const referrers = match(REFERRERS);
  if (referrers !== undefined)
    return { kind: 'referrers', name: repository(referrers[0]), digest: digest(referrers[1]) };
  throw new DistributionError('UNSUPPORTED', `no such endpoint: ${path}`, { status: 404 });
}

/** A digest from a path or a query. Throws DistributionError DIGEST_INVALID. */
export function digest(text = ''): Digest {
  if (isDigest(text)) return text;
  throw new DistributionError('DIGEST_INVALID', `${JSON.stringify(text)} is not a sha256 or sha512 digest`);
}

function repository(name = ''): string {
  if (isRepositoryName(name)) return name;
  throw new DistributionError('NAME_INVALID', `${JSON.stringify(name)} is not a repository's name`);
}

function reference(text = ''): string {
  if (text.includes(':')) return digest(text);
  if (isTag(text)) return text;
  throw new DistributionError('TAG_INVALID', `${JSON.stringify(text)} is not a tag`);
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw new DistributionError('NAME_INVALID', `the path is not properly encoded: ${path}`);
  }
}
