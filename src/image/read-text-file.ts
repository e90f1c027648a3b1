import { readFile } from 'node:fs/promises';
import { ExitCode, messageOf, ProxletError, printable } from '../errors.ts';

/** A file that the user named. Throws ProxletError `file-unreadable`. */
export async function readTextFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ProxletError('file-unreadable', `cannot read ${printable(file)}: ${messageOf(error)}`, {
      exitCode: ExitCode.usage,
      details: { file },
      cause: error,
    });
  }
}
