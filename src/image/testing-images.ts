import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { parseReference } from '../../registry/reference.ts';
import { Images } from './images.ts';
import { packImage } from './pack.ts';
import { storeImage } from './store-image.ts';
import { FILTER } from './testing-filter.ts';

/** A store in a temporary folder, which is removed when the test ends. */
export async function testImages(t: TestContext): Promise<{ images: Images; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-store-'));
  t.after(() => rm(folder, { recursive: true }));
  const images = new Images({
    PROXLET_DATA_DIR: join(folder, 'data'),
    PROXLET_CONFIG_DIR: join(folder, 'config'),
  });
  return { images, folder };
}

/** Puts the filter of the tests into the store. */
export async function put(images: Images, name: string) {
  const reference = parseReference(name);
  return storeImage(await images.local(reference), await packImage(FILTER, 'artifact'), reference.tag);
}
