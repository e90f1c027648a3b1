import { contentOf, describe, readAll } from '../content.ts';
import type { Descriptor, Digest } from '../descriptor.ts';
import { RegistryError } from '../errors.ts';
import {
  type ImageIndex,
  type ImageManifest,
  isIndex,
  parseManifest,
  referrerDescriptor,
  referrersTag,
} from '../manifest.ts';
import { MediaType } from '../media-types.ts';
import { pages } from './pages.ts';
import type { RemoteRepository } from './remote-repository.ts';
import type { Session } from './session.ts';

/** What refers to `subject`: by the referrers API, or by its fallback tag where the registry has none. */
export async function listReferrers(
  session: Session,
  repository: RemoteRepository,
  scopes: readonly string[],
  subject: Digest,
  artifactType: string | undefined,
): Promise<Descriptor[]> {
  const query = artifactType === undefined ? '' : `?artifactType=${encodeURIComponent(artifactType)}`;
  const found: Descriptor[] = [];
  try {
    const url = `/v2/${repository.name}/referrers/${subject}${query}`;
    for await (const descriptor of pages(session, url, scopes, manifestsIn)) found.push(descriptor);
    return found;
  } catch (error) {
    if (!(error instanceof RegistryError) || !isWithoutApi(error)) throw error;
    return readFallback(repository, subject);
  }
}

/** Enters a manifest into its subject's fallback tag (distribution specification, "Pushing Manifests with Subject"). */
export async function addReferrer(
  repository: RemoteRepository,
  subject: Digest,
  descriptor: Descriptor,
  manifest: ImageManifest | ImageIndex,
): Promise<void> {
  const before = await readFallback(repository, subject);
  if (before.some(({ digest }) => digest === descriptor.digest)) return;
  await writeFallback(repository, subject, [...before, referrerDescriptor(descriptor, manifest)]);
}

/** Takes a deleted manifest out of its subject's fallback tag, where there is one. */
export async function removeReferrer(repository: RemoteRepository, subject: Digest, removed: Digest): Promise<void> {
  const before = await readFallback(repository, subject);
  const rest = before.filter(({ digest }) => digest !== removed);
  if (rest.length < before.length) await writeFallback(repository, subject, rest);
}

async function readFallback(repository: RemoteRepository, subject: Digest): Promise<Descriptor[]> {
  try {
    const descriptor = await repository.resolve(referrersTag(subject));
    const bytes = await readAll(await repository.fetch(descriptor), descriptor);
    const index = parseManifest(bytes, descriptor.mediaType);
    return isIndex(index) ? index.manifests : [];
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'not-found') return [];
    throw error;
  }
}

async function writeFallback(
  repository: RemoteRepository,
  subject: Digest,
  manifests: readonly Descriptor[],
): Promise<void> {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MediaType.imageIndex, manifests }));
  const index = describe(MediaType.imageIndex, bytes);
  await repository.push(index, contentOf(bytes));
  await repository.tag(index, referrersTag(subject));
}

function manifestsIn(json: unknown): readonly Descriptor[] | undefined {
  try {
    const index = parseManifest(Buffer.from(JSON.stringify(json) ?? ''), MediaType.imageIndex);
    return isIndex(index) ? index.manifests : undefined;
  } catch {
    return undefined;
  }
}

/** Registries without the API answer 404, some 400, 405 or with a page of their user interface. */
function isWithoutApi({ status, code }: RegistryError): boolean {
  return status === 404 || status === 400 || status === 405 || code === 'invalid-content';
}
