import { describe } from '../../registry/content.ts';
import type { Descriptor } from '../../registry/descriptor.ts';
import { digestOf } from '../../registry/digest.ts';
import { MediaType } from '../../registry/media-types.ts';
import { ANNOTATION, runtimeAnnotations, sorted } from './annotations.ts';
import { gzip, packTar } from './archive.ts';
import type { Filter, ImageFormat } from './filter.ts';
import { WasmMediaType } from './media-types.ts';
import { formatRuntimeConfig } from './runtime-config.ts';

/** Bytes and what they are called. */
export interface Blob {
  descriptor: Descriptor;
  bytes: Uint8Array;
}

/** An image in memory. */
export interface PackedImage {
  manifest: Blob;
  /** Config and layers, each digest once. */
  blobs: readonly Blob[];
}

/** Names of the files in wasme's artifact and in the archive of a compat image. */
export const FILE = { module: 'filter.wasm', plugin: 'plugin.wasm', runtimeConfig: 'runtime-config.json' } as const;

/** Lays a filter out as an image. Reproducible: the same filter gives the same digest, whenever and wherever. */
export async function packImage(filter: Filter, format: ImageFormat): Promise<PackedImage> {
  const { mediaType, config, layers, annotations = {} } = await PACKERS[format](filter);
  const manifest = {
    schemaVersion: 2,
    mediaType,
    config: config.descriptor,
    layers: layers.map(({ descriptor }) => descriptor),
    annotations: sorted({ ...filter.annotations, ...runtimeAnnotations(filter.runtime), ...annotations }),
  };
  const blobs = new Map([config, ...layers].map((blob) => [blob.descriptor.digest, blob]));
  return { manifest: blobOf(mediaType, encode(JSON.stringify(manifest))), blobs: [...blobs.values()] };
}

interface Layout {
  mediaType: string;
  config: Blob;
  layers: Blob[];
  annotations?: Record<string, string>;
}

const PACKERS: Record<ImageFormat, (filter: Filter) => Promise<Layout>> = {
  artifact: async ({ module, runtime }) => {
    const config = blobOf(WasmMediaType.wasmeConfig, encode(formatRuntimeConfig(runtime)), FILE.runtimeConfig);
    return {
      mediaType: MediaType.imageManifest,
      config,
      layers: [config, blobOf(WasmMediaType.wasmeModule, module, FILE.module)],
    };
  },
  compat: async (filter) => ({
    ...(await packContainer(filter, MediaType.imageManifest, MediaType.imageConfig, MediaType.imageLayerGzip)),
    annotations: { [ANNOTATION.variant]: 'compat' },
  }),
  'compat-docker': (filter) =>
    packContainer(filter, MediaType.dockerManifest, MediaType.dockerConfig, MediaType.dockerLayerGzip),
  cncf: async ({ module, annotations }) => {
    const layer = blobOf(WasmMediaType.cncfModule, module);
    const config = {
      created: annotations[ANNOTATION.created] ?? NO_TIME,
      architecture: 'wasm',
      os: 'wasip1',
      layerDigests: [layer.descriptor.digest],
    };
    return {
      mediaType: MediaType.imageManifest,
      config: blobOf(WasmMediaType.cncfConfig, encode(JSON.stringify(config))),
      layers: [layer],
    };
  },
};

/** Required by the formats, and no time of ours must be in an image that shall be reproducible. */
const NO_TIME = '1970-01-01T00:00:00Z';

/** A container image that holds plugin.wasm (solo-io/wasm, spec/spec-compat.md). */
async function packContainer(
  { module, runtime, annotations }: Filter,
  mediaType: string,
  configType: string,
  layerType: string,
): Promise<Layout> {
  const tar = await packTar([
    { name: FILE.plugin, bytes: module },
    { name: FILE.runtimeConfig, bytes: encode(formatRuntimeConfig(runtime)) },
  ]);
  const config = {
    created: annotations[ANNOTATION.created] ?? NO_TIME,
    // What clients choose when nobody says otherwise (go-containerregistry, pkg/v1/remote).
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [digestOf(tar)] },
  };
  return {
    mediaType,
    config: blobOf(configType, encode(JSON.stringify(config))),
    layers: [blobOf(layerType, gzip(tar))],
  };
}

function blobOf(mediaType: string, bytes: Uint8Array, title?: string): Blob {
  const annotations = title === undefined ? {} : { annotations: { [ANNOTATION.title]: title } };
  return { descriptor: describe(mediaType, bytes, annotations), bytes };
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
