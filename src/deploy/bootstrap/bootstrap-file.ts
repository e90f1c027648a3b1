import { readFile, realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ExitCode, messageOf, ProxletError, printable } from '../../errors.ts';
import { replaceFile } from '../../replace-file.ts';

/** The file that a path leads to, with symbolic links followed; also one that is not there yet. */
export async function realFile(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const folder = await realpath(dirname(path)).catch(() => dirname(path));
    return join(folder, basename(path));
  }
}

/**
 * A bootstrap's text, undefined where there is no file. Throws ProxletError `config-unreadable`, also for what is not
 * UTF-8: it could not be written back.
 */
export async function readBootstrapFile(file: string): Promise<string | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw unreadable(file, messageOf(error), error);
  }
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) throw unreadable(file, 'it is not UTF-8');
  return text;
}

/** Throws ProxletError `file-changed` where the file is no longer what was read. One that is not there is like an empty one. */
export async function requireUnchanged(file: string, before: string | undefined): Promise<void> {
  if (((await readBootstrapFile(file)) ?? '') === (before ?? '')) return;
  throw new ProxletError('file-changed', printable(`${file} was changed by somebody else meanwhile`), {
    hint: 'run the same command again to see what it does now',
  });
}

/** Throws ProxletError `file-changed` as above, `file-unwritable`. */
export async function writeBootstrapFile(file: string, before: string | undefined, after: string): Promise<void> {
  await requireUnchanged(file, before);
  await replaceFile(file, Buffer.from(after));
}

function unreadable(file: string, why: string, cause?: unknown): ProxletError {
  return new ProxletError('config-unreadable', printable(`${file} can't be read: ${why}`), {
    exitCode: ExitCode.usage,
    cause,
  });
}

/** The ProxletError for a file that should be there. */
export function noSuchBootstrap(file: string): ProxletError {
  return new ProxletError('config-unreadable', printable(`there is no bootstrap ${file}`), {
    exitCode: ExitCode.usage,
    hint: 'see `proxlet status envoy` for those that filters were deployed to; deploy without --bootstrap makes a new one',
  });
}
