import { stat } from 'node:fs/promises';
import { dirname, isAbsolute, relative, sep } from 'node:path';

export interface PathFilter {
  /** What to watch. A single file is seen through its folder: editors replace files, and a watch on the old one dies. */
  folders: string[];
  /** Those of the paths that are no folders, there or not. */
  files: ReadonlySet<string>;
  /** Whether `path` is asked for, or leads to what is asked for. */
  wants(path: string): boolean;
}

/** Names that no build depends on: packages, history, and what editors write beside a file while they save it. */
const IGNORED_NAMES: readonly RegExp[] = [
  /^(?:node_modules|\.git|\.hg|\.svn|\.DS_Store)$/,
  // vim's swap files and the file with which it tries whether it may write
  /^\..*\.sw[a-z]$/,
  /^4913$/,
  // backups; Emacs' locks and autosaves
  /(?:~|\.bak)$/,
  /^\.?#/,
  // JetBrains, gedit, sed and others write here and rename
  /___jb_(?:tmp|old)___$/,
  /^\.goutputstream-/,
  /^sed\w{6}$/,
  /\.tmp$/,
];

/**
 * `paths` are absolute files and folders, a folder standing for all below it; `ignore` are absolute paths to leave
 * out. Throws what `stat` throws when the folder of a file does not exist.
 */
export async function createPathFilter(paths: readonly string[], ignore: readonly string[]): Promise<PathFilter> {
  const trees: string[] = [];
  const files = new Set<string>();
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) trees.push(path);
    else files.add(path);
  }
  const parents = [...files].map((file) => dirname(file));
  for (const parent of parents) await stat(parent);
  const folders = [...new Set([...trees, ...parents])];

  return {
    folders,
    files,
    wants(path) {
      if (files.has(path) || folders.includes(path)) return true;
      if (ignore.some((ignored) => within(ignored, path) !== undefined)) return false;
      return trees.some((tree) => {
        const inside = within(tree, path);
        return inside?.every((name) => !IGNORED_NAMES.some((pattern) => pattern.test(name)));
      });
    },
  };
}

/** The names that lead from `folder` to `path`, or undefined when it lies elsewhere. */
function within(folder: string, path: string): string[] | undefined {
  const way = relative(folder, path);
  if (isAbsolute(way) || way === '..' || way.startsWith(`..${sep}`)) return undefined;
  return way.split(sep);
}
