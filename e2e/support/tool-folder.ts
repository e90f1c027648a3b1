import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { userPaths } from '../../src/project/paths.ts';

/** Where a program for tests is cached: `name` tells its version too. */
export function toolFolder(name: string): string {
  return join(userPaths(process.env).cache, 'tools', name);
}

/** Fills a folder that is not there yet. What is there under its final name is whole. */
export function fillFolder(folder: string, fill: (partial: string) => void): void {
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    fill(partial);
    // Another process may have been quicker.
    if (!existsSync(folder)) renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}
