import { ProxletError, printable } from '../errors.ts';
import type { HostRelease } from '../project/index.ts';
import { parseModule } from '../wasm/index.ts';
import { IMPORT_SINCE } from './host-releases.ts';

/** How to tell that a host lacks what a module imports. */
export interface RefusalWords {
  code: string;
  /** What stands before `it imports …`. */
  message: string;
  hint: string;
  details: Record<string, unknown>;
}

/**
 * The error of a host that lacks what a module imports, as far as it is known what older ones lack; undefined where it has
 * all. Throws CorruptModule for what is no module.
 */
export function refusedBy(bytes: Uint8Array, { envoy }: HostRelease, words: RefusalWords): ProxletError | undefined {
  const missing = parseModule(bytes)
    .imports.map(({ module, name }) => `${module}.${name}`)
    .filter((name) => (IMPORT_SINCE.get(name) ?? 0) > envoy);
  const [first] = missing;
  if (first === undefined) return undefined;
  const since = Math.max(...missing.map((name) => IMPORT_SINCE.get(name) ?? 0));
  const others = missing.length > 1 ? ` and ${missing.length - 1} more` : '';
  return new ProxletError(
    words.code,
    `${words.message}: it imports ${printable(first)}${others}, which came with Envoy 1.${since}`,
    {
      hint: words.hint,
      output: `Failed to load Wasm module due to a missing import: ${printable(first)}`,
      details: { ...words.details, missing },
    },
  );
}
