import { contentOf, describe } from './content.ts';
import type { Descriptor } from './descriptor.ts';
import { MediaType } from './media-types.ts';
import type { Target } from './target.ts';

/** An image with one layer of the given bytes, pushed to `target`. */
export async function pushImage(
  target: Target,
  layerBytes: Uint8Array,
  options: { subject?: Descriptor; artifactType?: string; tag?: string } = {},
): Promise<{ manifest: Descriptor; config: Descriptor; layer: Descriptor }> {
  const { tag, ...fields } = options;
  const configBytes = Buffer.from('{}');
  const config = describe(MediaType.imageConfig, configBytes);
  const layer = describe(MediaType.octetStream, layerBytes);
  const image = { schemaVersion: 2, mediaType: MediaType.imageManifest, config, layers: [layer], ...fields };
  const manifestBytes = Buffer.from(JSON.stringify(image));
  const manifest = describe(MediaType.imageManifest, manifestBytes);
  await target.push(config, contentOf(configBytes));
  await target.push(layer, contentOf(layerBytes));
  await target.push(manifest, contentOf(manifestBytes));
  if (tag !== undefined) await target.tag(manifest, tag);
  return { manifest, config, layer };
}

/** An index over manifests that are in `target`. */
export async function pushIndex(target: Target, manifests: readonly Descriptor[]): Promise<Descriptor> {
  const bytes = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: MediaType.imageIndex, manifests }));
  const index = describe(MediaType.imageIndex, bytes);
  await target.push(index, contentOf(bytes));
  return index;
}
