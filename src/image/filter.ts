/** A filter as it travels in an image, whatever the image's format. */
export interface Filter {
  /** The module's bytes. */
  module: Uint8Array;
  runtime: RuntimeConfig;
  /** Of the manifest: `org.opencontainers.image.title` and the like. */
  annotations: Readonly<Record<string, string>>;
}

/** What wasme writes into runtime-config.json, as far as anybody reads it. */
export interface RuntimeConfig {
  /** Such as `v0.2.1`. */
  abiVersions: readonly string[];
  /** The names under which the filter registers its root contexts; empty when they are not known. */
  rootIds: readonly string[];
}

/**
 * How a filter is laid out in an image.
 * - `artifact`: wasme's, two layers, the module raw. Istio, Envoy Gateway and Gloo all take it.
 * - `compat`: a container image with plugin.wasm in its only layer; `compat-docker` the same with docker's media types.
 * - `cncf`: the CNCF's Wasm artifact, which no Proxy-Wasm host takes yet.
 */
export const IMAGE_FORMATS = ['artifact', 'compat', 'compat-docker', 'cncf'] as const;
export type ImageFormat = (typeof IMAGE_FORMATS)[number];
export const DEFAULT_FORMAT: ImageFormat = 'artifact';

/** The largest module that Istio and Envoy Gateway take, in bytes. */
export const MAX_MODULE_SIZE = 256 * 1024 * 1024;
