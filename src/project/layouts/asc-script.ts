/** A call of asc, as a script of package.json has it. */
export interface AscScript {
  entry: string;
  /** All that follows the entry. */
  args: string[];
  /** The module it writes; undefined when that is left to asconfig.json. */
  module: string | undefined;
}

const OUTPUT_FLAGS = ['-b', '--binaryFile', '-o', '--outFile'];

/** Reads `asc assembly/index.ts -b build/optimized.wasm …`; undefined for what only a shell can read. */
export function parseAscScript(script: string): AscScript | undefined {
  if (/["'`$&|;<>\\*?(){}#~]/.test(script)) return undefined;
  const words = script.trim().split(/\s+/);
  const [command, entry, ...args] = words[0] === 'npx' ? words.slice(1) : words;
  if (command !== 'asc' || entry === undefined || entry.startsWith('-')) return undefined;
  const flag = args.findLastIndex((word) => OUTPUT_FLAGS.includes(word));
  return { entry, args, module: flag === -1 ? undefined : args[flag + 1] };
}
