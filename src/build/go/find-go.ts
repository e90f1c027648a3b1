import { ExitCode, ProxletError, printable } from '../../errors.ts';
import { findOnPath } from '../find-on-path.ts';
import { runTool } from '../run-tool.ts';

export interface Go {
  /** Absolute. */
  path: string;
  /** `1.26.8` */
  version: string;
}

/** The first that exports functions from a WASI module without `main` ending it. */
const OLDEST = [1, 24] as const;

/**
 * Finds the Go that builds in the folder `root`, whose go.mod may name a newer one.
 * Throws ProxletError `compiler-missing` or `compiler-too-old`.
 */
export async function findGo(root: string, signal: AbortSignal | undefined): Promise<Go> {
  const path = await findOnPath(process.env, 'go');
  if (path === undefined) {
    throw new ProxletError('compiler-missing', 'there is no Go compiler here', {
      exitCode: ExitCode.toolMissing,
      hint: 'install Go 1.24 or newer from https://go.dev/dl',
    });
  }
  const { status, stdout, stderr } = await runTool({ command: path, args: ['env', 'GOVERSION'], cwd: root, signal });
  const version = /^go(\d\S*)/.exec(stdout)?.[1];
  if (status !== 0 || version === undefined) {
    throw new ProxletError('compiler-missing', `${printable(path)} does not say its version`, {
      exitCode: ExitCode.toolMissing,
      output: stderr,
      hint: 'install Go 1.24 or newer from https://go.dev/dl',
    });
  }
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return { path, version };
  throw new ProxletError('compiler-too-old', `Go ${version} builds no filters: the first that does is 1.24`, {
    exitCode: ExitCode.toolMissing,
    hint: 'install a newer Go from https://go.dev/dl, or write `go 1.24.0` into go.mod to have this one fetch it',
    details: { path },
  });
}
