import { createHash } from 'node:crypto';
import { readFile, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { ProxletError, printable } from '../../errors.ts';
import { makeFolder, replaceFile } from '../../replace-file.ts';
import type { BootstrapRecord, BootstrapRecords, ModuleFile } from './records.ts';

/** The folder beside a bootstrap where its modules are, unless the user wants them elsewhere. */
const FOLDER = 'proxlet';

/** `sha256:…` */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/**
 * Where a module goes: a file named by its content, so that an Envoy that is running never finds another behind the
 * same name. `wanted` is what the user said: a file (`….wasm`), which is replaced then, or a folder. `named` is what the
 * bootstrap says: as the user wrote it, so that it may stay relative to where Envoy runs.
 */
export function modulePath(
  { id, digest, folder, cwd }: { id: string; digest: string; folder: string; cwd: string },
  wanted: string | undefined,
): { path: string; named: string } {
  const name = `${id}-${digest.slice('sha256:'.length, 'sha256:'.length + 12)}.wasm`;
  const named =
    wanted === undefined ? join(folder, FOLDER, name) : wanted.endsWith('.wasm') ? wanted : join(wanted, name);
  return { path: isAbsolute(named) ? named : resolve(cwd, named), named };
}

/** The modules that bootstraps name, and copies of those that former revisions had under the same name. */
export class ModuleFiles {
  private readonly records: BootstrapRecords;
  private readonly kept: string;

  constructor(records: BootstrapRecords) {
    this.records = records;
    this.kept = join(records.folder, 'modules');
  }

  /** How the file differs from what was written; undefined where it does not. */
  async drift({ path, digest }: ModuleFile): Promise<'module-missing' | 'module-changed' | undefined> {
    const there = await contentOf(path);
    if (there === undefined) return 'module-missing';
    return there === digest ? undefined : 'module-changed';
  }

  /** A module of a former revision. Throws ProxletError `module-missing`. */
  async read({ path, digest }: ModuleFile): Promise<Uint8Array> {
    for (const file of [path, this.copyOf(digest)]) {
      if ((await contentOf(file)) === digest) return readFile(file);
    }
    throw new ProxletError('module-missing', printable(`the module of that revision is gone: ${path} (${digest})`), {
      hint: 'deploy the image that it came from again',
    });
  }

  /** Throws ProxletError `file-exists` for a file that others made, or that another deployment than `id` runs, and that is another. */
  async check({ path, digest }: ModuleFile, id: string): Promise<void> {
    const there = await contentOf(path);
    if (there === undefined || there === digest) return;
    const owners = (await this.records.list()).records.filter((known) =>
      modulesOf(known).some((module) => module.path === path && module.digest === there),
    );
    const other = owners.find((known) => known.id !== id && known.current.module.path === path);
    if (other !== undefined) throw exists(`${path} is the module of ${other.id} in ${other.file}`);
    if (owners.length === 0) throw exists(`${path} is there already, and not a module that was deployed from here`);
  }

  /**
   * Writes a module of the deployment `id` unless it is there. What a former revision has in its place is kept elsewhere. Returns what takes that
   * back. Throws ProxletError `file-exists`, `file-unwritable`.
   */
  async write(file: ModuleFile, bytes: Uint8Array, id: string): Promise<() => Promise<void>> {
    const { path, digest } = file;
    if (digestOf(bytes) !== digest) throw new Error(`the module is not ${digest}`);
    const there = await contentOf(path);
    if (there === digest) return async () => {};
    await this.check(file, id);
    if (there === undefined) {
      await makeFolder(dirname(path));
      await replaceFile(path, bytes);
      return () => remove(path);
    }
    const former = await readFile(path);
    await makeFolder(this.kept);
    await replaceFile(this.copyOf(there), former);
    await replaceFile(path, bytes);
    return () => replaceFile(path, former);
  }

  /** Removes those of `former` that no record names any more. What others have changed stays. */
  async prune(former: BootstrapRecord): Promise<void> {
    const used = (await this.records.list()).records.flatMap(modulesOf);
    for (const { path, digest } of modulesOf(former)) {
      if (!used.some((other) => other.digest === digest)) await rm(this.copyOf(digest), { force: true });
      if (used.some((other) => other.path === path) || (await contentOf(path)) !== digest) continue;
      await remove(path);
    }
  }

  private copyOf(digest: string): string {
    return join(this.kept, `${digest.replace(':', '-').replaceAll(sep, '')}.wasm`);
  }
}

function modulesOf({ current, history }: BootstrapRecord): ModuleFile[] {
  return [current, ...history].map(({ module }) => module);
}

function exists(message: string): ProxletError {
  return new ProxletError('file-exists', printable(message), {
    hint: 'choose another place with --module-path, or move the file away',
  });
}

/** Removes a module, and the folder that was made for it when it was the last. */
async function remove(path: string): Promise<void> {
  await rm(path, { force: true });
  const folder = dirname(path);
  if (basename(folder) === FOLDER) await rmdir(folder).catch(() => {});
}

async function contentOf(path: string): Promise<string | undefined> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  return isFile ? digestOf(await readFile(path)) : undefined;
}
