import { resolve } from 'node:path';
import { type FoundImage, readPublicKey, readTextFile, verifySignature } from '../../image/index.ts';
import { checkPolicy } from '../../image/pull-image.ts';
import type { FilterRequest } from './filter-request.ts';

/**
 * Checks that an image is signed as the user's settings ask, and by `key` where one is given. Throws ProxletError: what
 * `verifySignature`, `requiredKeys`, `readPublicKey` and `readTextFile` throw.
 */
export async function checkSignature(
  { env, cwd, key }: Pick<FilterRequest, 'env' | 'cwd' | 'key'>,
  found: FoundImage,
): Promise<void> {
  await checkPolicy(env, found.reference, found);
  if (key === undefined) return;
  const pem = await readTextFile(resolve(cwd, key));
  await verifySignature(found.target, found.descriptor, [readPublicKey(pem)]);
}
