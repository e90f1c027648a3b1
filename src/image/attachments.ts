import { contentOf, describe, readAll } from '../../registry/content.ts';
import type { Descriptor } from '../../registry/descriptor.ts';
import { fetchManifest } from '../../registry/manifest.ts';
import { MediaType } from '../../registry/media-types.ts';
import type { Target } from '../../registry/target.ts';
import { ANNOTATION } from './annotations.ts';

/** What accompanies a filter. The types of README and icon are Higress's, which nobody else has names for. */
export const ATTACHMENT = {
  readme: 'application/vnd.module.wasm.doc.v1+markdown',
  configurationSchema: 'application/schema+json',
  icon: 'application/vnd.module.wasm.icon.v1+png',
} as const;
export type AttachmentKind = keyof typeof ATTACHMENT;

export interface Attachment {
  kind: AttachmentKind;
  /** `README.md` */
  name: string;
  bytes: Uint8Array;
}

/** Attaches a file to an image, as a referrer of it: the image and its digest stay as they are. */
export async function attach(
  target: Target,
  image: Descriptor,
  { kind, name, bytes }: Attachment,
): Promise<Descriptor> {
  const layer = describe(ATTACHMENT[kind], bytes, { annotations: { [ANNOTATION.title]: name } });
  const config = new TextEncoder().encode('{}');
  const { mediaType, digest, size } = image;
  const manifest = new TextEncoder().encode(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MediaType.imageManifest,
      artifactType: ATTACHMENT[kind],
      config: describe(MediaType.emptyJson, config),
      layers: [layer],
      subject: { mediaType, digest, size },
    }),
  );
  await target.push(layer, contentOf(bytes));
  await target.push(describe(MediaType.emptyJson, config), contentOf(config));
  const descriptor = describe(MediaType.imageManifest, manifest);
  await target.push(descriptor, contentOf(manifest));
  return descriptor;
}

/**
 * The files of one kind that are attached to an image, in the order in which they are listed: an image that was pushed
 * again with another file has both. Throws RegistryError, `too-large` for more than `limit` bytes.
 */
export async function readAttachments(
  target: Target,
  image: Descriptor,
  kind: AttachmentKind,
  limit: number,
): Promise<Uint8Array[]> {
  const files: Uint8Array[] = [];
  for (const referrer of await target.referrers(image.digest, ATTACHMENT[kind])) {
    const [layer] = (await fetchManifest(target, referrer)).layers;
    if (layer !== undefined) files.push(await readAll(await target.fetch(layer), layer, limit));
  }
  return files;
}
