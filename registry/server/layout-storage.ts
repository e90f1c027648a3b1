import type { RegistryStorage } from './storage.ts';
/**
 * A folder with one OCI image layout a repository (`team/filter` is `team+filter`), which oras and skopeo can read.
 * A mounted blob is a hard link.
 */
export async function layoutStorage(folder: string): Promise<RegistryStorage> {
  throw new Error(`not yet ${folder}`);
}
