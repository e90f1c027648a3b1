import type { FilterRequest } from '../../deploy/preflight/index.ts';
import type { Context, OptionValues } from '../command.ts';
import { type ConnectionValues, withImages } from '../images/with-images.ts';
import type { IO } from '../io.ts';
import { configurationOf } from './options/configuration-of.ts';
import type { FILTER_OPTIONS } from './options/filter-options.ts';

export interface FilterArguments {
  io: IO;
  context: Context;
  /** An image's reference, a module's URL or, where the target takes it, its file. */
  image: string;
  options: OptionValues<typeof FILTER_OPTIONS> & ConnectionValues;
}

/** Lends `prepare` what the command line says of the filter, and the store and the registries. */
export async function withFilterRequest<T>(
  { io, context, image, options }: FilterArguments,
  prepare: (request: FilterRequest) => Promise<T>,
): Promise<T> {
  const configuration = await configurationOf(io, options);
  return withImages(io, options, (images) =>
    prepare({
      images,
      env: io.env,
      cwd: io.cwd,
      source: image,
      id: options.id,
      rootId: options.rootId,
      configuration,
      key: options.key,
      signal: context.signal,
      onProgress: context.progress,
    }),
  );
}
