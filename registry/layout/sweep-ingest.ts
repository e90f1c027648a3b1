import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const ABANDONED_AFTER_MS = 60_000;
const ABANDONED_FOR_SURE_AFTER_MS = 24 * 60 * 60_000;

/**
 * Removes what killed processes left half-written. A file counts as left when the process of its name is gone and nobody
 * has written to it for a minute (the process may live in another container), or after a day whatever the name says.
 */
export async function sweepIngest(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    const path = join(folder, name);
    const age =
      Date.now() -
      (await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => Number.POSITIVE_INFINITY,
      ));
    const limit = isRunning(Number.parseInt(name, 10)) ? ABANDONED_FOR_SURE_AFTER_MS : ABANDONED_AFTER_MS;
    if (age > limit) await rm(path, { force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
