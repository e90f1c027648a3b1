import type { Credential } from '../../registry/credentials/types.ts';
import { RegistryError } from '../../registry/errors.ts';
import { isRegistryHost } from '../../registry/reference.ts';
import { ExitCode, ProxletError, printable } from '../errors.ts';
import type { Images } from './images.ts';

/** Throws ProxletError `registry-invalid` for what is not the host of a registry. */
export function requireRegistry(name: string): void {
  if (isRegistryHost(name)) return;
  throw new ProxletError('registry-invalid', `${printable(name)} is not the host of a registry`, {
    exitCode: ExitCode.usage,
    hint: 'give the host alone, such as ghcr.io or 127.0.0.1:5000',
  });
}

/**
 * Keeps a credential once the registry has taken it, or where it wants none (`asked` is false then). Throws ProxletError
 * `login-refused` where it refuses it, and RegistryError; nothing is kept then.
 */
export async function checkLogin(
  images: Images,
  registry: string,
  credential: Credential,
  signal: AbortSignal,
): Promise<{ storedIn: string; asked: boolean }> {
  const client = await images.client(registry, { get: async () => credential });
  try {
    const { asked } = await client.ping(signal);
    return { ...(await images.credentials.put(registry, credential)), asked };
  } catch (error) {
    if (!(error instanceof RegistryError) || error.code !== 'unauthorized') throw error;
    throw new ProxletError('login-refused', `${registry} refuses the name or the password`, {
      exitCode: ExitCode.authentication,
      hint: 'many registries want a token in place of the password',
      details: error.details,
      cause: error,
    });
  }
}

/** Whether a name is a registry's alone: `ghcr.io`, `127.0.0.1:5000`. */
export function isRegistry(name: string): boolean {
  return isRegistryHost(name) && /[.:]|^localhost$/.test(name);
}
