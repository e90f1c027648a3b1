import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatReference, parseReference } from '../../registry/reference.ts';
import { ProxletError, printable } from '../errors.ts';
import { type Images, withTag } from './images.ts';
import { packImage } from './pack.ts';
import { filterOf } from './project-filter.ts';
import { parseRuntimeConfig } from './runtime-config.ts';
import { storeImage } from './store-image.ts';

/**
 * Takes over the images of wasme's own store (`~/.wasme/store`: a folder for each, with filter.wasm, runtime-config.json
 * and image_ref). Returns the references. Throws ProxletError `wasme-store-empty`.
 */
export async function importWasmeStore(images: Images, folder: string): Promise<string[]> {
  const references: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    const read = (name: string) => readFile(join(folder, entry.name, name)).catch(() => undefined);
    const [name, module, config] = await Promise.all([
      read('image_ref'),
      read('filter.wasm'),
      read('runtime-config.json'),
    ]);
    if (name === undefined || module === undefined) continue;
    const reference = withTag(parseReference(name.toString().trim()));
    const title = reference.repository.slice(reference.repository.lastIndexOf('/') + 1);
    const filter = await filterOf(new Uint8Array(module), title, undefined);
    const runtime = config === undefined ? filter.runtime : parseRuntimeConfig(config.toString());
    const image = await packImage({ ...filter, runtime }, 'artifact');
    await storeImage(await images.local(reference), image, reference.tag);
    references.push(formatReference(reference));
  }
  if (references.length > 0) return references.sort();
  throw new ProxletError('wasme-store-empty', `${printable(folder)} holds no images of wasme`, {
    hint: 'wasme keeps them in ~/.wasme/store, or where its --store says',
  });
}
