import type { AscRequest } from './asc-protocol.ts';

/** What asc makes of asconfig.json and its `extends`, by its own `--showConfig`; the options that matter here. */
export interface AscConfig {
  outFile?: unknown;
  binaryFile?: unknown;
  debug?: unknown;
  sourceMap?: unknown;
}

const OUTPUT_FLAGS = ['-b', '--binaryFile', '-o', '--outFile'];

/** The arguments that make asc merge its configuration for `request`. `known` are the flags this asc has. */
export function baseArguments(request: AscRequest, known: Record<string, unknown>): string[] {
  const target = 'target' in known ? ['--target', request.profile] : [];
  return [request.entry, ...target, ...request.arguments, '--noColors'];
}

/**
 * What `config` leaves open and a filter needs: somewhere to write a module, and debug information in a debug build.
 * A release build is otherwise exactly what asconfig.json asks for.
 */
export function missingArguments(request: AscRequest, config: AscConfig, known: Record<string, unknown>): string[] {
  const added = [...request.defaults];
  // A compiler that shows no configuration has taken these words all the same.
  const isNamed = request.arguments.some((word) => OUTPUT_FLAGS.includes(word));
  if (!config.outFile && !config.binaryFile && !isNamed) {
    added.push('outFile' in known ? '--outFile' : '--binaryFile', request.outFile);
  }
  if (request.profile === 'debug') {
    if (!config.debug) added.push('--debug');
    // Last: its value is optional, and the next word would become it.
    if (config.sourceMap === undefined) added.push('--sourceMap');
  }
  return added;
}

/** The `options` in what `--showConfig` printed; warnings may stand before it. */
export function parseShownConfig(printed: string): AscConfig {
  const shown: unknown = JSON.parse(printed.slice(printed.indexOf('{')));
  if (typeof shown !== 'object' || shown === null || !('options' in shown)) return {};
  return { ...(typeof shown.options === 'object' ? shown.options : undefined) };
}
