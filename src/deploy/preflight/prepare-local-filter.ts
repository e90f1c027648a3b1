import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { MAX_MODULE_SIZE } from '../../image/filter.ts';
import { withTag } from '../../image/index.ts';
import type { Code, FileCode, LocalDeployable } from '../deployable.ts';
import { checkFound } from './check-found.ts';
import { checkSignature } from './check-signature.ts';
import { filterId } from './filter-id.ts';
import type { FilterRequest, PreparedFilter } from './filter-request.ts';
import type { FoundModule } from './found-module.ts';
import { openFile } from './open-file.ts';
import { openImage } from './open-image.ts';
import { openUrl } from './open-url.ts';
import { remembering } from './remembering.ts';
import { parseSource } from './source.ts';

/**
 * Finds and checks a filter for an Envoy of the user's own: a .wasm file, an image of the store or else of its registry, or a
 * module by its URL. Throws RegistryError and ProxletError: what `parseSource`, `checkSignature`, `openFile`, `openImage`, `openUrl` and
 * `checkFound` throw.
 */
export async function prepareLocalFilter(request: FilterRequest): Promise<PreparedFilter<LocalDeployable>> {
  if (request.id !== undefined) filterId(request.id, '');
  return checkFound(await find(request), request);
}

async function find(request: FilterRequest): Promise<FoundModule<Code | FileCode>> {
  const { images, cwd, signal } = request;
  const source = parseSource(request.source);
  if (source.kind === 'url') return openUrl(source.url, request);
  // A file that exists goes before an image of that name, as it does for `proxlet run`.
  const isFile = (await stat(resolve(cwd, source.text)).catch(() => undefined))?.isFile() === true;
  if (isFile || source.kind === 'path') return openFile(source.text, request);
  request.onProgress(`looking for ${source.text}`);
  const located = await images.find(source.text, false);
  const found = {
    ...located,
    reference: withTag(located.reference),
    target: remembering(located.target, MAX_MODULE_SIZE, signal),
  };
  await checkSignature(request, found);
  return openImage(found);
}
