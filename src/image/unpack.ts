import { readAll } from '../../registry/content.ts';
import type { Descriptor } from '../../registry/descriptor.ts';
import type { ImageManifest } from '../../registry/manifest.ts';
import { MediaType } from '../../registry/media-types.ts';
import type { Target } from '../../registry/target.ts';
import { ProxletError, printable } from '../errors.ts';
import { filterAnnotations, runtimeOf } from './annotations.ts';
import { readArchive } from './archive.ts';
import { type Filter, type ImageFormat, MAX_MODULE_SIZE } from './filter.ts';
import { WasmMediaType } from './media-types.ts';
import { FILE } from './pack.ts';
import { resolveImage } from './resolve-image.ts';
import { parseRuntimeConfig } from './runtime-config.ts';

/**
 * The format of an image, or undefined when no filter can be in it. More is understood than is written: wasme's
 * artifact with any number of layers, and container images of several, of which the last one counts (Istio's rule).
 */
export function formatOf({ layers }: ImageManifest): ImageFormat | undefined {
  if (layers.some(({ mediaType }) => mediaType === WasmMediaType.wasmeModule)) return 'artifact';
  switch (layers.at(-1)?.mediaType) {
    case MediaType.imageLayerGzip:
      return 'compat';
    case MediaType.dockerLayerGzip:
      return 'compat-docker';
    case WasmMediaType.cncfModule:
      return layers.length === 1 ? 'cncf' : undefined;
    default:
      return undefined;
  }
}

/**
 * Takes the filter out of an image, whatever format it is in. Throws ProxletError `image-not-a-filter`, what
 * `readArchive` throws, and RegistryError.
 */
export async function unpackImage(target: Target, descriptor: Descriptor): Promise<Filter & { format: ImageFormat }> {
  const image = await resolveImage(target, descriptor);
  const format = image && formatOf(image.manifest);
  if (image === undefined || format === undefined) throw notAFilter(descriptor, image?.manifest);
  const { manifest } = image;
  const files = await readFiles(target, manifest, format);
  const module = files.module;
  if (module === undefined) {
    throw new ProxletError('image-not-a-filter', `the last layer of ${descriptor.digest} has no ${FILE.plugin}`, {
      hint: `build the image with ${FILE.plugin} in its last layer`,
    });
  }
  const runtime =
    files.runtime === undefined ? runtimeOf(manifest.annotations ?? {}) : parseRuntimeConfig(files.runtime);
  return { format, module, runtime, annotations: filterAnnotations(manifest.annotations ?? {}) };
}

interface Files {
  module: Uint8Array | undefined;
  /** The text of runtime-config.json. */
  runtime: string | undefined;
}

async function readFiles(target: Target, { config, layers }: ImageManifest, format: ImageFormat): Promise<Files> {
  const last = layers.at(-1) ?? config;
  switch (format) {
    case 'artifact': {
      const module = layers.find(({ mediaType }) => mediaType === WasmMediaType.wasmeModule) ?? last;
      const isRuntime = config.mediaType === WasmMediaType.wasmeConfig;
      const [bytes, runtime] = await Promise.all([
        read(target, module, MAX_MODULE_SIZE),
        isRuntime ? read(target, config, MAX_CONFIG_SIZE).then(decode) : undefined,
      ]);
      return { module: bytes, runtime };
    }
    case 'cncf':
      return { module: await read(target, last, MAX_MODULE_SIZE), runtime: undefined };
    case 'compat':
    case 'compat-docker': {
      const files = await readArchive(await target.fetch(last), [FILE.plugin, FILE.runtimeConfig]);
      const runtime = files.get(FILE.runtimeConfig);
      return { module: files.get(FILE.plugin), runtime: runtime && decode(runtime) };
    }
  }
}

const MAX_CONFIG_SIZE = 1024 * 1024;

async function read(target: Target, descriptor: Descriptor, limit: number): Promise<Uint8Array> {
  return readAll(await target.fetch(descriptor), descriptor, limit);
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function notAFilter({ digest }: Descriptor, manifest: ImageManifest | undefined): ProxletError {
  if (manifest === undefined) {
    return new ProxletError(
      'image-not-a-filter',
      `the index ${digest} has no image for linux/amd64, which hosts take`,
      {
        hint: 'name one of its images by digest',
      },
    );
  }
  const { layers } = manifest;
  const types = layers.map(({ mediaType }) => printable(mediaType)).join(', ') || 'none';
  return new ProxletError('image-not-a-filter', `${digest} holds no filter: its layers are ${types}`, {
    hint: `a filter's image has a layer ${WasmMediaType.wasmeModule}, or ${FILE.plugin} in its last layer (tar+gzip)`,
    details: { digest, layers: layers.map(({ mediaType }) => mediaType) },
  });
}
