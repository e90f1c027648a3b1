import type { Filter } from './filter.ts';

/** The shortest module there is. */
export const MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

export const FILTER: Filter = {
  module: MODULE,
  runtime: { abiVersions: ['v0.2.1'], rootIds: ['add_header'] },
  annotations: { 'org.opencontainers.image.title': 'hello', 'org.opencontainers.image.version': '1.0.0' },
};
