import { ExitCode, messageOf, ProxletError, printable } from '../errors.ts';

/** wasme's description of a filter, which lies beside its sources and travels in its image. */
export const RUNTIME_CONFIG_FILE = 'runtime-config.json';

export interface RuntimeConfig {
  /** What the author says of the ABI: `v0.2.1`, or a commit of Envoy's (`v0-4689a303…`). */
  abiVersions: readonly string[];
  /** The names under which the filter registers its root contexts. */
  rootIds: readonly string[];
}

/** The one type there has ever been. */
const TYPE = 'envoy_proxy';

/**
 * Reads the runtime-config.json of a project, in both spellings that wasme took (protobuf's JSON). `file` is for messages.
 * Throws ProxletError `runtime-config-invalid`; images are read with more patience.
 */
export function parseRuntimeConfig(file: string, text: string): RuntimeConfig {
  const config = fields(file, 'it', parseJson(file, text));
  const type = config['type'] ?? TYPE;
  if (type !== TYPE) throw invalid(file, `"type" must be "${TYPE}", not ${JSON.stringify(type)}`);
  const inner = fields(file, '"config"', config['config'] ?? {});
  return {
    abiVersions: texts(file, 'abiVersions', config['abiVersions'] ?? config['abi_versions']),
    rootIds: texts(file, 'config.rootIds', inner['rootIds'] ?? inner['root_ids']),
  };
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalid(file, messageOf(error));
  }
}

function fields(file: string, what: string, value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw invalid(file, `${what} must be an object, not ${JSON.stringify(value)}`);
}

function texts(file: string, what: string, value: unknown = []): string[] {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw invalid(file, `"${what}" must be a list of texts, not ${JSON.stringify(value)}`);
}

function invalid(file: string, reason: string): ProxletError {
  return new ProxletError('runtime-config-invalid', `cannot use ${printable(file)}: ${printable(reason)}`, {
    exitCode: ExitCode.usage,
    hint: 'it reads {"type": "envoy_proxy", "abiVersions": ["v0.2.1"], "config": {"rootIds": ["my_root"]}}',
    details: { file },
  });
}
