/** The registry library: images of the OCI and docker kind, where they are kept, and moving them. It knows nothing of Wasm or of the command line. */
export * from './client/options.ts';
export * from './client/registry-client.ts';
export * from './client/remote-repository.ts';
export * from './content.ts';
export * from './copy.ts';
export * from './credentials/docker-config.ts';
export * from './credentials/types.ts';
export * from './descriptor.ts';
export * from './digest.ts';
export * from './errors.ts';
export type { LayoutEntry } from './layout/index-file.ts';
export * from './layout/layout.ts';
export type { PruneOptions, PruneResult } from './layout/prune.ts';
export * from './manifest.ts';
export * from './media-types.ts';
export * from './memory-target.ts';
export * from './reference.ts';
export * from './target.ts';
