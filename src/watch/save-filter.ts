import { statSync } from 'node:fs';

/**
 * A predicate that tells saves from echoes: true for an absolute path whose file was written, added or removed since
 * the predicate was last asked about it. One save may be heard of twice, the second time long after the first, as a
 * watcher looks at the file before it speaks. The time of change counts, not of modification: nobody can set it.
 */
export function createSaveFilter(): (path: string) => boolean {
  const seen = new Map<string, string>();
  return (path) => {
    const file = statSync(path, { throwIfNoEntry: false });
    const state = file === undefined ? 'absent' : `${file.ino} ${file.size} ${file.ctimeMs}`;
    const isSave = seen.get(path) !== state;
    seen.set(path, state);
    return isSave;
  };
}
