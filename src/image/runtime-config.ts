import type { RuntimeConfig } from './filter.ts';

/** The text of wasme's runtime-config.json. The same configuration always gives the same bytes. */
export function formatRuntimeConfig({ abiVersions, rootIds }: RuntimeConfig): string {
  return `${JSON.stringify({ type: 'envoy_proxy', abiVersions, config: { rootIds } }, null, 2)}\n`;
}

/**
 * Reads a runtime-config.json of anybody's. Both spellings that protobuf's JSON takes are understood; what is missing
 * or of another kind counts as empty, since no host looks at this file.
 */
export function parseRuntimeConfig(text: string): RuntimeConfig {
  const file = record(parse(text));
  const config = record(file['config']);
  return {
    abiVersions: texts(file['abiVersions'] ?? file['abi_versions']),
    rootIds: texts(config['rootIds'] ?? config['root_ids']),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
