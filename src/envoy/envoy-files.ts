import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AdminAddress } from './admin-client.ts';

/** The files between us and one run of Envoy. */
export interface EnvoyFiles {
  bootstrap: string;
  /** Envoy writes here where its admin interface is. */
  adminAddress: string;
  /** Where we ask for one, when the bootstrap has none. */
  adminSocket: string | undefined;
}

/** Writes what Envoy needs into `folder`. A bootstrap that is a file already is used where it is. */
export async function writeEnvoyFiles(folder: string, bootstrap: object | { file: string }): Promise<EnvoyFiles> {
  const given = 'file' in bootstrap && typeof bootstrap.file === 'string' ? bootstrap.file : undefined;
  const file = given ?? join(folder, 'bootstrap.json');
  if (given === undefined) await writeFile(file, JSON.stringify(bootstrap), { mode: 0o600 });
  const hasAdmin = given === undefined ? 'admin' in bootstrap : await fileHasAdmin(given);
  return {
    bootstrap: file,
    adminAddress: join(folder, 'admin-address'),
    adminSocket: hasAdmin ? undefined : join(folder, 'admin.sock'),
  };
}

/** An unreadable file has none, as far as we know: Envoy will say what is wrong with it. */
async function fileHasAdmin(file: string): Promise<boolean> {
  const { parse } = await import('yaml');
  try {
    const content: unknown = parse(await readFile(file, 'utf8'));
    return typeof content === 'object' && content !== null && 'admin' in content;
  } catch {
    return false;
  }
}

/** Where Envoy's admin interface is; undefined until Envoy has opened it. */
export async function adminAddress(files: EnvoyFiles): Promise<AdminAddress | undefined> {
  if (files.adminSocket !== undefined) return { socketPath: files.adminSocket };
  const written = await readFile(files.adminAddress, 'utf8').catch(() => '');
  if (written.startsWith('/') || written.startsWith('@')) return { socketPath: written.replace(/^@/, '\0') };
  const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(written) ?? [];
  if (port === '') return undefined;
  return { host: host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host, port: Number(port) };
}
