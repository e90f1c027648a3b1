import { printable } from '../../../../errors.ts';

/**
 * Why Envoy did not start a plugin, by its log; undefined where it says nothing of it. Envoy says first what is wrong, without
 * a name, and then whom it concerns (source/extensions/common/wasm/wasm.cc). istiod adds to the name of a WasmPlugin since 1.31.
 */
export function loadFailureInLog(log: string, plugin: string): string | undefined {
  const lines = log.split('\n');
  const name = `${plugin.replaceAll('.', '\\.')}(?:~[\\w-]+)?(?![\\w.~-])`;
  const named = new RegExp(`(?:Plugin ${name} failed to load|Unable to create Wasm [^\\t]*${name}[^\\t]*)`);
  const at = lines.findIndex((line) => named.test(line));
  if (at === -1) return undefined;
  let first = at;
  while (WASM_ERROR.test(lines[first - 1] ?? '')) first -= 1;
  const reason = first === at ? named.exec(lines[at] ?? '')?.[0] : WASM_ERROR.exec(lines[first] ?? '')?.[1];
  return printable((reason ?? '').trim());
}

/** `… error envoy wasm source/….cc:38 Failed to load … thread=12`, divided by tabs. */
const WASM_ERROR = /\terror\tenvoy wasm[^\t]*\t(.*?)(?:\tthread=\d+)?$/;
