import { RegistryError } from '../errors.ts';
import type { Credential } from './types.ts';

/** The credential in an entry of `auths`; undefined where it is empty. `where` names the entry in errors, never its content. */
export function credentialOf(entry: unknown, where: string): Credential | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const fields = new Map(Object.entries(entry));
  const text = (name: string): string | undefined => {
    const value: unknown = fields.get(name);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const identityToken = text('identitytoken');
  if (identityToken !== undefined) return { identityToken };
  const auth = text('auth');
  if (auth !== undefined) {
    // docker pads with NUL bytes at times.
    const decoded = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '');
    const colon = decoded.indexOf(':');
    if (colon === -1) throw new RegistryError('storage', `${where} holds no "name:password"`);
    return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
  }
  const username = text('username');
  const password = text('password');
  return username === undefined || password === undefined ? undefined : { username, password };
}

/** How `auths` keeps a credential. */
export function toAuthEntry(credential: Credential): Record<string, string> {
  if ('identityToken' in credential) return { identitytoken: credential.identityToken };
  return { auth: Buffer.from(`${credential.username}:${credential.password}`).toString('base64') };
}
