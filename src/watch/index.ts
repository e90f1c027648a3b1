import { join } from 'node:path';
import { messageOf, ProxletError } from '../errors.ts';
import { createBatcher } from './batcher.ts';
import { createPathFilter } from './path-filter.ts';
import { Saves } from './saves.ts';

export { Saves } from './saves.ts';

export interface WatchOptions {
  /** Absolute paths to leave out with all below them: the build's output folder. */
  ignore?: readonly string[];
  /** Quiet time that ends a burst of changes, in milliseconds; 25 by default. */
  debounce?: number;
  /** What was there before: a file among the paths that was saved since it was known is reported at once. */
  saves?: Saves;
  /** Hears of trouble after the start; by default it is ignored, since watching goes on. */
  onError?: (error: Error) => void;
}

export interface Watching {
  /** After it resolves `onChange` is not called again. */
  close(): Promise<void>;
}

/**
 * Calls `onChange` with the absolute paths of files that were written, added or removed, once a burst of saves is
 * over, and once for a save. `paths` are absolute: a folder stands for everything below it except node_modules, .git and what editors
 * leave while they save; a file need not exist yet, but its folder must. Resolves once changes are seen. Throws
 * ProxletError `watch-failed`.
 */
export async function watch(
  paths: readonly string[],
  onChange: (changed: string[]) => void,
  { ignore = [], debounce = 25, saves = new Saves(), onError = () => {} }: WatchOptions = {},
): Promise<Watching> {
  const { FSWatcher } = await import('chokidar');
  const filter = await createPathFilter(paths, ignore).catch((error) => {
    throw watchFailed(paths, error);
  });
  for (const file of filter.files) saves.know(file);
  const batcher = createBatcher((paths) => {
    const saved = paths.filter((path) => saves.isNew(path));
    if (saved.length > 0) onChange(saved);
  }, debounce);
  const files = new Set<string>();
  let ready = false;
  // Saves that remove a file before they write it anew are for the batcher to join, without chokidar's 100 ms.
  const watcher = new FSWatcher({ atomic: false, ignored: (path) => !filter.wants(path) });

  const report = (path: string) => {
    if (ready && filter.wants(path)) batcher.add(path);
  };
  watcher.on('add', (path) => {
    files.add(path);
    report(path);
  });
  watcher.on('change', report);
  watcher.on('unlink', (path) => {
    files.delete(path);
    report(path);
  });
  // chokidar drops what follows a change of the same file within 50 ms, and would lose the second of two quick saves.
  watcher.on('raw', (_event, name, details) => {
    const path = rawPath(name, details).find((candidate) => files.has(candidate));
    if (path) report(path);
  });

  await new Promise<void>((resolve, reject) => {
    watcher.on('ready', resolve);
    watcher.on('error', (error) => (ready ? onError(toError(error)) : reject(watchFailed(paths, error))));
    watcher.add(filter.folders);
  }).catch(async (error) => {
    await watcher.close();
    throw error;
  });
  ready = true;
  for (const file of filter.files) batcher.add(file);
  return {
    async close() {
      batcher.close();
      await watcher.close();
    },
  };
}

/** What a raw event may be about: the watched file itself, or an entry of the watched folder. */
function rawPath(name: string | null, details: unknown): string[] {
  if (typeof details !== 'object' || details === null || !('watchedPath' in details)) return [];
  const { watchedPath } = details;
  return typeof watchedPath === 'string' ? [watchedPath, join(watchedPath, name ?? '')] : [];
}

function watchFailed(paths: readonly string[], error: unknown): ProxletError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return new ProxletError('watch-failed', `${paths.join(', ')} can't be watched: ${messageOf(error)}`, {
    cause: error,
    ...(code === 'ENOSPC' && { hint: 'allow more watches: `sudo sysctl fs.inotify.max_user_watches=524288`' }),
  });
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
