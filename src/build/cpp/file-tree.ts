import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files by name, and folders, which are trees. */
export interface FileTree {
  [name: string]: FileTree | Uint8Array | string;
}

/** What no compiler looks for, and may be large. */
const SKIPPED = /^(?:\.|node_modules$|build$)/;

/** The files below `folder` whose name is `wanted`, with their contents. */
export async function readTree(folder: string, wanted: (name: string) => boolean): Promise<FileTree> {
  const tree: FileTree = {};
  const entries = await readdir(folder, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!SKIPPED.test(entry.name)) tree[entry.name] = await readTree(path, wanted);
      } else if (wanted(entry.name)) {
        tree[entry.name] = await readFile(path);
      }
    }),
  );
  return tree;
}

/** Adds what is in `added` to the folder `path` of `root`, made when it is not there. */
export function graft(root: FileTree, path: string, added: FileTree): void {
  let folder = root;
  for (const name of path.split('/').filter((part) => part !== '' && part !== '.')) {
    const there = folder[name];
    const next = isTree(there) ? there : {};
    folder[name] = next;
    folder = next;
  }
  for (const [name, entry] of Object.entries(added)) {
    if (isTree(entry)) graft(folder, name, entry);
    else folder[name] = entry;
  }
}

function isTree(entry: FileTree[string] | undefined): entry is FileTree {
  return typeof entry === 'object' && !(entry instanceof Uint8Array);
}
