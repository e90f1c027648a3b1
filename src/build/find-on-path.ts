import { access, constants, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** The absolute path of the first program called one of `names` on the PATH of `env`, or undefined. */
export async function findOnPath(env: NodeJS.ProcessEnv, ...names: string[]): Promise<string | undefined> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  for (const name of names) {
    for (const folder of folders) {
      for (const ending of endings) {
        const path = join(folder, name + ending);
        if (await isProgram(path)) return path;
      }
    }
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
