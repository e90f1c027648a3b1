import { readAll } from '../../registry/content.ts';
import type { Descriptor } from '../../registry/descriptor.ts';
import { type ImageManifest, isIndex, parseManifest } from '../../registry/manifest.ts';
import type { Target } from '../../registry/target.ts';

export interface ResolvedImage {
  descriptor: Descriptor;
  manifest: ImageManifest;
}

/**
 * The image that is meant by a descriptor. An index, such as docker buildx makes, stands for its first image for
 * linux/amd64, and one that names no platform counts as that: so go-containerregistry chooses for Istio and Envoy
 * Gateway. Undefined where an index has none.
 */
export async function resolveImage(target: Target, descriptor: Descriptor): Promise<ResolvedImage | undefined> {
  const manifest = parseManifest(await readAll(await target.fetch(descriptor), descriptor), descriptor.mediaType);
  if (!isIndex(manifest)) return { descriptor, manifest };
  const child = manifest.manifests.find(
    ({ platform }) => platform === undefined || (platform.os === 'linux' && platform.architecture === 'amd64'),
  );
  return child && resolveImage(target, child);
}
