import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { ProxletError } from '../errors.ts';

/**
 * The version of the Envoy at `path`, such as `1.40.0`, by asking it. Throws ProxletError `envoy-unusable` when the
 * file is missing, not executable, does not run here, or is something else.
 */
export async function envoyVersion(path: string): Promise<string> {
  const file = await stat(path).catch(() => undefined);
  if (!file) throw unusable(path, 'does not exist');
  if (!file.isFile()) throw unusable(path, 'is not a file');
  const executable = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
  if (!executable) throw unusable(path, 'is not executable');
  const { output, failed } = await run(path);
  const version = parseEnvoyVersion(output);
  if (version === undefined) throw unusable(path, failed ? 'does not run here' : 'is not an Envoy', output);
  return version;
}

/** From `envoy  version: 9e55…/1.40.0/Clean/RELEASE/BoringSSL`; undefined for any other text. */
export function parseEnvoyVersion(output: string): string | undefined {
  return /\bversion: [0-9a-f]*\/(\d+\.\d+\.\d+[^/\s]*)\//.exec(output)?.[1];
}

/** Milliseconds. An Envoy answers in 70; a script that waits for something is none. */
const LIMIT = 10_000;

function run(path: string): Promise<{ output: string; failed: boolean }> {
  return new Promise((resolve) => {
    execFile(path, ['--version'], { timeout: LIMIT, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      resolve({
        output: `${stdout}${stderr}${error?.code === 'ENOEXEC' ? error.message : ''}`,
        failed: error !== null,
      });
    });
  });
}

function unusable(path: string, why: string, output?: string): ProxletError {
  return new ProxletError('envoy-unusable', `${path} ${why}`, output ? { output } : {});
}
