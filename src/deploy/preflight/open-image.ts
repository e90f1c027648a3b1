import { RegistryError } from '../../../registry/errors.ts';
import { type FoundImage, formatReference, readAttachments, unpackImage } from '../../image/index.ts';
import { resolveImage } from '../../image/resolve-image.ts';
import type { Code } from '../deployable.ts';
import type { FoundModule } from './found-module.ts';

/** Bytes of a schema; the largest of the well-known ones have a tenth of it. */
const MAX_SCHEMA_SIZE = 1024 * 1024;

/** Takes out of an image what a deployment needs. Throws what `unpackImage` throws. */
export async function openImage({ target, descriptor, reference }: FoundImage): Promise<FoundModule<Code>> {
  const { registry, repository } = reference;
  const display = formatReference(reference);
  const { module, runtime } = await unpackImage(target, descriptor);
  // Hosts compare the digest with that of the image which they choose from an index (Istio, pkg/wasm/cache.go).
  const { digest } = (await resolveImage(target, descriptor))?.descriptor ?? descriptor;
  const attached = await readSchemas({ target, descriptor }, display);
  return {
    code: {
      kind: 'image',
      reference: display,
      digest,
      pinned: formatReference({ registry, repository, digest }),
    },
    display,
    name: repository.replace(/.*\//, ''),
    module,
    rootIds: runtime.rootIds,
    ...attached,
  };
}

async function readSchemas({ target, descriptor }: Pick<FoundImage, 'target' | 'descriptor'>, display: string) {
  try {
    const schemas = await readAttachments(target, descriptor, 'configurationSchema', MAX_SCHEMA_SIZE);
    return { schemas, notes: [] };
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 'too-large') throw error;
    const why = `it has more than ${MAX_SCHEMA_SIZE} bytes`;
    return { schemas: [], notes: [`the configuration was not checked against the schema of ${display}: ${why}`] };
  }
}
