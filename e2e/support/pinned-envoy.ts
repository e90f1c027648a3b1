import { fetchEnvoy } from '../../src/envoy/index.ts';
import { ProxletError } from '../../src/errors.ts';
import { userPaths } from '../../src/project/paths.ts';

/** The Envoy that tests compare with: PROXLET_ENVOY, otherwise the pinned one, fetched if it is not in the cache. */
export async function pinnedEnvoy(): Promise<{ path: string } | { missing: string }> {
  const chosen = process.env['PROXLET_ENVOY'];
  if (chosen) return { path: chosen };
  try {
    return await fetchEnvoy({ cacheDir: userPaths(process.env).cache });
  } catch (error) {
    // Nothing can be installed on such a platform; anything else is a failure of the set-up.
    if (error instanceof ProxletError && error.code === 'envoy-not-available') return { missing: error.message };
    throw error;
  }
}
