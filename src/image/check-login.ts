import type { Credential } from '../../registry/credentials/types.ts';
import { isRegistryHost } from '../../registry/reference.ts';
import { ExitCode, ProxletError, printable } from '../errors.ts';
import type { Images } from './images.ts';

/**
 * Keeps a credential once the registry has taken it, or where it wants none (`asked` is false then). Throws ProxletError `registry-invalid`, RegistryError
 * `unauthorized` for one that it refuses; nothing is kept then.
 */
export async function checkLogin(
  images: Images,
  registry: string,
  credential: Credential,
  signal: AbortSignal,
): Promise<{ storedIn: string; asked: boolean }> {
  if (!isRegistryHost(registry)) {
    throw new ProxletError('registry-invalid', `${printable(registry)} is not the host of a registry`, {
      exitCode: ExitCode.usage,
      hint: 'give the host alone, such as ghcr.io or 127.0.0.1:5000',
    });
  }
  const { asked } = await (await images.client(registry, { get: async () => credential })).ping(signal);
  return { ...(await images.credentials.put(registry, credential)), asked };
}

/** Whether a name is a registry's alone: `ghcr.io`, `127.0.0.1:5000`. */
export function isRegistry(name: string): boolean {
  return isRegistryHost(name) && /[.:]|^localhost$/.test(name);
}
