import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve, sep } from 'node:path';
import type { SourcePosition } from '../host/index.ts';

const require = createRequire(import.meta.url);

/**
 * The source map that a module's file names, if it lies in the same folder or below. Read at once, since the next build
 * replaces it; understood only when a trap is to be explained.
 */
export async function sourceMapBeside(filename: string, url: string): Promise<SourcePosition | undefined> {
  const folder = resolve(dirname(filename));
  const path = join(folder, url);
  if (!path.startsWith(folder + sep)) return undefined;
  let map: string;
  try {
    map = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  let position: SourcePosition | undefined;
  return (offset) => {
    position ??= positionsOf(map);
    return position(offset);
  };
}

/** Maps of WebAssembly have one line, whose columns are byte offsets. */
function positionsOf(map: string): SourcePosition {
  const {
    TraceMap,
    originalPositionFor,
  }: typeof import('@jridgewell/trace-mapping') = require('@jridgewell/trace-mapping');
  try {
    // The root that asc writes is the name of the build, not a folder.
    const trace = new TraceMap({ ...JSON.parse(map), sourceRoot: '' });
    return (offset) => {
      const { source, line, column } = originalPositionFor(trace, { line: 1, column: offset });
      return source === null ? undefined : `${source}:${line}:${column + 1}`;
    };
  } catch {
    // A map that is damaged explains nothing.
    return () => undefined;
  }
}
