import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExitCode, ProxletError } from '../../errors.ts';
import { findOnPath } from '../find-on-path.ts';
import { runTool } from '../run-tool.ts';
import type { BuildProfile, Compiler } from '../types.ts';
import { findGo } from './find-go.ts';

/** How to compile one package of Go to a module. */
export interface GoCompiler {
  compiler: Compiler;
  /** The arguments that build the package `entry` to the file `out`. */
  args(entry: string, out: string, profile: BuildProfile): string[];
  env: Readonly<Record<string, string>>;
}

/** Go's own compiler, or TinyGo for a project on the SDK of old, which knows no other. */
export async function findCompiler(root: string, signal: AbortSignal | undefined): Promise<GoCompiler> {
  const manifest = await readFile(join(root, 'go.mod'), 'utf8').catch(() => '');
  return TINYGO_SDK.test(manifest) ? tinyGo(root, signal) : go(root, signal);
}

const TINYGO_SDK = /^\s*(?:require\s+)?github\.com\/(?:tetratelabs|mathetake)\/proxy-wasm-go(?:-sdk)?\s+v/m;

async function go(root: string, signal: AbortSignal | undefined): Promise<GoCompiler> {
  const { path, version } = await findGo(root, signal);
  return {
    compiler: { name: 'go', version, path, origin: 'path' },
    // The names of functions stay in a released module too: they make 2 % of it, and a trap's trace readable.
    args: (entry, out, profile) => [
      ...['build', '-buildmode=c-shared', '-trimpath', '-buildvcs=false', '-o', out],
      // A panic's trace then has the project's files by their paths in its folder, not by import paths.
      ...(profile === 'debug' ? [`-gcflags=./...=-trimpath=${root}`] : []),
      packagePath(entry),
    ],
    env: { GOOS: 'wasip1', GOARCH: 'wasm' },
  };
}

async function tinyGo(root: string, signal: AbortSignal | undefined): Promise<GoCompiler> {
  const path = await findOnPath(process.env, 'tinygo');
  if (path === undefined) {
    throw new ProxletError('compiler-missing', 'this project needs TinyGo, and there is none here', {
      exitCode: ExitCode.toolMissing,
      hint: "install TinyGo from https://tinygo.org, or move to Go's own compiler: import github.com/proxy-wasm/proxy-wasm-go-sdk, and register contexts in init() instead of main()",
    });
  }
  const { stdout } = await runTool({ command: path, args: ['version'], cwd: root, signal });
  const version = /version (\d\S*)/.exec(stdout)?.[1] ?? '';
  return {
    compiler: { name: 'tinygo', version, path, origin: 'path' },
    args: (entry, out, profile) => [
      ...['build', '-target=wasi', '-scheduler=none', '-o', out],
      ...(profile === 'release' ? ['-no-debug'] : []),
      packagePath(entry),
    ],
    env: {},
  };
}

/** Go takes a relative folder for one only when it begins with a dot. */
function packagePath(entry: string): string {
  return entry === '.' || entry.startsWith('./') ? entry : `./${entry}`;
}
