import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where proxlet keeps what belongs to the user and to no project. Absolute paths; the folders need not exist. */
export interface UserPaths {
  /** Settings that the user wrote. */
  config: string;
  /** What can be fetched or made again, such as Envoy's binary. */
  cache: string;
  /** What cannot, such as the store of images. */
  data: string;
}

/**
 * The folders after the XDG Base Directory Specification 0.8, with `PROXLET_CONFIG_DIR`, `PROXLET_CACHE_DIR` and
 * `PROXLET_DATA_DIR` before it. A relative path in a variable is ignored, as the specification asks.
 */
export function userPaths(env: NodeJS.ProcessEnv, home: string = homedir()): UserPaths {
  const folder = (kind: string, fallback: string) =>
    absolute(env[`PROXLET_${kind}_DIR`]) ?? join(absolute(env[`XDG_${kind}_HOME`]) ?? join(home, fallback), 'proxlet');
  return {
    config: folder('CONFIG', '.config'),
    cache: folder('CACHE', '.cache'),
    data: folder('DATA', '.local/share'),
  };
}

function absolute(path: string | undefined): string | undefined {
  return path !== undefined && isAbsolute(path) ? path : undefined;
}
