import { resolve } from 'node:path';
// Not by the room's face, which would load all of it: a push of a small filter is over before that.
import { DEFAULT_CONNECTION, Images } from '../../image/images.ts';
import { explain } from '../../image/registry-error.ts';
import type { OptionValues } from '../command.ts';
import type { IO } from '../io.ts';
import type { CONNECTION_OPTIONS } from './connection-options.ts';

export type ConnectionValues = OptionValues<typeof CONNECTION_OPTIONS>;

/** Lends the store and the registries to a command; closes them, and tells their errors in proxlet's way. */
export async function withImages<T>(
  io: IO,
  options: ConnectionValues = DEFAULT_CONNECTION,
  work: (images: Images) => Promise<T>,
): Promise<T> {
  const path = (file: string | undefined) => (file === undefined ? undefined : resolve(io.cwd, file));
  const images = new Images(io.env, {
    plainHttp: options.plainHttp,
    insecure: options.insecure,
    caFile: path(options.caFile),
    certFile: path(options.certFile),
    keyFile: path(options.keyFile),
    registryConfig: path(options.registryConfig),
  });
  try {
    return await work(images);
  } catch (error) {
    throw explain(error, images.lastRegistry);
  } finally {
    await images.close();
  }
}
