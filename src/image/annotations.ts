import type { RuntimeConfig } from './filter.ts';

/** Keys of annotations that are read or written here (OCI image specification, annotations.md; wasme's spec.md). */
export const ANNOTATION = {
  title: 'org.opencontainers.image.title',
  description: 'org.opencontainers.image.description',
  version: 'org.opencontainers.image.version',
  source: 'org.opencontainers.image.source',
  revision: 'org.opencontainers.image.revision',
  licenses: 'org.opencontainers.image.licenses',
  created: 'org.opencontainers.image.created',
  runtimeType: 'module.wasm.runtime/type',
  abiVersions: 'module.wasm.runtime/abi_version',
  variant: 'module.wasm.image/variant',
  /** Ours, so that a list of images need not open modules, and that no format loses what another has. */
  language: 'proxlet.filter/language',
  rootIds: 'proxlet.filter/root-ids',
} as const;

/** What `runtime` says, as annotations: the CNCF's artifact has no other place for it. */
export function runtimeAnnotations({ abiVersions, rootIds }: RuntimeConfig): Record<string, string> {
  return {
    [ANNOTATION.runtimeType]: 'envoy_proxy',
    ...(abiVersions.length === 0 ? {} : { [ANNOTATION.abiVersions]: abiVersions.join(',') }),
    ...(rootIds.length === 0 ? {} : { [ANNOTATION.rootIds]: rootIds.join(',') }),
  };
}

/** The reverse of `runtimeAnnotations`. */
export function runtimeOf(annotations: Readonly<Record<string, string>>): RuntimeConfig {
  const list = (key: string) => (annotations[key] ?? '').split(',').filter((item) => item !== '');
  return { abiVersions: list(ANNOTATION.abiVersions), rootIds: list(ANNOTATION.rootIds) };
}

/** Annotations that belong to the filter and not to the format it happens to be in. */
export function filterAnnotations(annotations: Readonly<Record<string, string>>): Record<string, string> {
  const own = new Set<string>([ANNOTATION.runtimeType, ANNOTATION.abiVersions, ANNOTATION.rootIds, ANNOTATION.variant]);
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => !own.has(key)));
}

/** In the order of their keys, so that the same annotations give the same manifest. */
export function sorted(annotations: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(annotations).sort(([a], [b]) => (a < b ? -1 : 1)));
}
