import { ExitCode, ProxletError } from '../errors.ts';
import { type FoundEnvoy, findEnvoy } from './find-envoy.ts';

/** The Envoy that `findEnvoy` finds. Throws ProxletError `envoy-missing` where there is none, and what that throws. */
export async function requireEnvoy(options: { env: NodeJS.ProcessEnv; cacheDir: string }): Promise<FoundEnvoy> {
  const found = await findEnvoy(options);
  if (found !== undefined) return found;
  throw new ProxletError('envoy-missing', 'there is no Envoy: not in PROXLET_ENVOY, not on PATH and not in the cache', {
    exitCode: ExitCode.toolMissing,
    hint: 'fetch one with `proxlet doctor --fetch envoy`',
  });
}
