import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { ExitCode, ProxletError } from '../errors.ts';
import { cachedEnvoy, envoyRelease } from './envoy-release.ts';
import { envoyVersion } from './envoy-version.ts';

export interface FoundEnvoy {
  /** Absolute. */
  path: string;
  /** As it says itself: `1.40.0`. */
  version: string;
  origin: 'PROXLET_ENVOY' | 'PATH' | 'cache';
}

/**
 * The Envoy to run: PROXLET_ENVOY, otherwise the first `envoy` on PATH that is one, otherwise the one that
 * `fetchEnvoy` put into `cacheDir`; undefined when there is none. Throws ProxletError `envoy-unusable` when
 * PROXLET_ENVOY is set to something that is no working Envoy.
 */
export async function findEnvoy(options: {
  env: NodeJS.ProcessEnv;
  cacheDir: string;
}): Promise<FoundEnvoy | undefined> {
  const { env, cacheDir } = options;
  const chosen = env['PROXLET_ENVOY'];
  if (chosen) return fromVariable(chosen);
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    // A relative or empty entry would run whatever the current folder has.
    if (!isAbsolute(folder)) continue;
    const found = await usable(join(folder, 'envoy'), 'PATH');
    if (found) return found;
  }
  const release = envoyRelease();
  return release && usable(cachedEnvoy(cacheDir, release), 'cache');
}

async function fromVariable(value: string): Promise<FoundEnvoy> {
  const path = resolve(value);
  try {
    return { path, version: await envoyVersion(path), origin: 'PROXLET_ENVOY' };
  } catch (error) {
    if (!(error instanceof ProxletError)) throw error;
    throw new ProxletError(error.code, `PROXLET_ENVOY: ${error.message}`, {
      exitCode: ExitCode.usage,
      hint: 'set PROXLET_ENVOY to an Envoy executable, or unset it',
      ...(error.output === undefined ? {} : { output: error.output }),
    });
  }
}

async function usable(path: string, origin: FoundEnvoy['origin']): Promise<FoundEnvoy | undefined> {
  try {
    return { path, version: await envoyVersion(path), origin };
  } catch (error) {
    if (error instanceof ProxletError) return undefined;
    throw error;
  }
}
