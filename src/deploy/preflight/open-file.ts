import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { digestOf } from '../../../registry/digest.ts';
import { ExitCode, messageOf, ProxletError, printable } from '../../errors.ts';
import type { FileCode } from '../deployable.ts';
import type { FilterRequest } from './filter-request.ts';
import type { FoundModule } from './found-module.ts';
import { refuseKey } from './refuse-key.ts';

/** Reads a module from a file. Throws ProxletError `file-unreadable`, `key-useless`. */
export async function openFile(file: string, { cwd, key }: FilterRequest): Promise<FoundModule<FileCode>> {
  const path = resolve(cwd, file);
  const display = printable(file);
  refuseKey(key, display);
  const module = await read(path, display);
  return {
    code: { kind: 'file', path, digest: digestOf(module) },
    display,
    name: basename(path, '.wasm'),
    module,
    rootIds: [],
    schemas: [],
    notes: [],
  };
}

async function read(path: string, display: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw new ProxletError('file-unreadable', `cannot read ${display}: ${messageOf(error)}`, {
      exitCode: ExitCode.usage,
      hint: 'name a .wasm file, an image such as ghcr.io/me/hello:1.0, or the URL of a module',
      details: { path },
      cause: error,
    });
  }
}
