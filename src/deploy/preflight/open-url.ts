import { digestOf } from '../../../registry/digest.ts';
import { printable } from '../../errors.ts';
import type { Code } from '../deployable.ts';
import { hideQuery } from '../hide-query.ts';
import { downloadModule } from './download-module.ts';
import type { FilterRequest } from './filter-request.ts';
import type { FoundModule } from './found-module.ts';
import { refuseKey } from './refuse-key.ts';

/** Fetches a module by its URL. Throws what `downloadModule` throws, and ProxletError `key-useless`. */
export async function openUrl(
  url: URL,
  request: Omit<FilterRequest, 'images'>,
): Promise<FoundModule<Extract<Code, { kind: 'url' }>>> {
  const display = printable(hideQuery(url.href));
  refuseKey(request.key, display);
  request.onProgress(`fetching ${display}`);
  const module = await downloadModule(url, request);
  return {
    code: { kind: 'url', url: url.href, digest: digestOf(module) },
    display,
    name: nameOf(url),
    module,
    rootIds: [],
    schemas: [],
    notes: [],
  };
}

function nameOf({ pathname, hostname }: URL): string {
  const file = pathname
    .replace(/\/+$/, '')
    .replace(/.*\//, '')
    .replace(/\.wasm$/, '');
  return file === '' ? hostname : file;
}
