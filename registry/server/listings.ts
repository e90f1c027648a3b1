import type { Digest } from '../descriptor.ts';
import { MediaType } from '../media-types.ts';
import { type Answer, jsonAnswer } from './answer.ts';
import type { Call, Registry } from './call.ts';
import { DistributionError } from './distribution-error.ts';
import { pageOf } from './pagination.ts';

/** `/v2/_catalog`, which registries have beside the specification. */
export async function listRepositories({ path, query }: Call, { storage }: Registry): Promise<Answer> {
  const { page, headers } = pageOf(await storage.repositories(), path, query);
  return jsonAnswer({ repositories: page }, headers);
}

/** `/v2/<name>/tags/list` */
export async function listTags({ path, query }: Call, { storage }: Registry, name: string): Promise<Answer> {
  const tags = await storage.repository(name).tags();
  if (tags.length === 0 && !(await storage.repositories()).includes(name)) {
    throw new DistributionError('NAME_UNKNOWN', `there is no repository ${name}`);
  }
  const { page, headers } = pageOf(tags, path, query);
  return jsonAnswer({ name, tags: page }, headers);
}

/** `/v2/<name>/referrers/<digest>` */
export async function listReferrers(call: Call, { storage }: Registry, name: string, subject: Digest): Promise<Answer> {
  const all = await storage.repository(name).referrers(subject);
  const wanted = call.query.get('artifactType');
  const manifests = wanted === null ? all : all.filter(({ artifactType }) => artifactType === wanted);
  return jsonAnswer(
    { schemaVersion: 2, mediaType: MediaType.imageIndex, manifests },
    { 'content-type': MediaType.imageIndex, ...(wanted === null ? {} : { 'oci-filters-applied': 'artifactType' }) },
  );
}
