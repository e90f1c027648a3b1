import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ExitCode, ProxletError } from '../../errors.ts';
import { findOnPath } from '../find-on-path.ts';
import { runTool } from '../run-tool.ts';
import type { BuildOptions } from '../types.ts';
import { findDebianTarget } from './find-debian-target.ts';

export interface Cargo {
  /** Absolute. */
  path: string;
  /** Of rustc: `1.95.0`. */
  version: string;
  /** Further arguments, flags of rustc and variables that this Rust needs to build for the target. */
  args: readonly string[];
  flags: readonly string[];
  env: Readonly<Record<string, string>>;
}

/** Of a build: whether the target may be installed, and who hears of it. */
export interface CargoOptions extends Pick<BuildOptions, 'consent' | 'offline' | 'onProgress'> {
  signal?: AbortSignal | undefined;
}

/** Where rustup puts its programs, when the shell has not been told of it yet. */
const RUSTUP_FOLDER = join(homedir(), '.cargo', 'bin');

/**
 * Finds a cargo that can build for `target` in the folder `root`, whose rust-toolchain.toml may choose one. When only the
 * target is missing it is offered through `consent`. Throws ProxletError `compiler-missing` or `target-missing`.
 */
export async function findCargo(
  root: string,
  target: string,
  { consent, offline, onProgress, signal }: CargoOptions,
): Promise<Cargo> {
  const env = { ...process.env, PATH: [process.env['PATH'], RUSTUP_FOLDER].filter(Boolean).join(delimiter) };
  const [path, rustc, rustup] = await Promise.all(['cargo', 'rustc', 'rustup'].map((name) => findOnPath(env, name)));
  if (path === undefined || rustc === undefined) throw noRust(target);
  const run = (command: string, ...args: string[]) => runTool({ command, args, cwd: root, env, signal });
  const [about, library] = await Promise.all([
    run(rustc, '--version'),
    run(rustc, '--print', 'target-libdir', '--target', target),
  ]);
  if (about.status !== 0) throw brokenRust(about.stderr);
  const version = /^rustc (\S+)/.exec(about.stdout)?.[1] ?? '';
  const cargo: Cargo = { path, version, args: [], flags: [], env: { PATH: env.PATH } };
  if (library.status === 0 && (await isFolder(library.stdout.trim()))) return cargo;
  const debian = await findDebianTarget(target);
  if (debian !== undefined) return debian;
  if (rustup === undefined)
    throw noTarget(target, version, `install Rust by rustup, then: \`rustup target add ${target}\``);
  const command = `rustup target add ${target}`;
  if (offline || !(await consent?.(`Rust's target ${target}`, command)))
    throw noTarget(target, version, `add it: \`${command}\``);
  onProgress?.(`installing Rust's target ${target}`);
  const added = await run(rustup, 'target', 'add', target);
  if (added.status === 0) return cargo;
  throw new ProxletError('target-missing', `\`${command}\` failed`, {
    exitCode: ExitCode.toolMissing,
    output: added.stderr,
    hint: DEBIAN_HINT,
  });
}

const DEBIAN_HINT =
  'where rustup reaches no server, Debian has a Rust for this target: `apt-get install rustc-web cargo-web rust-web-src lld wasi-libc`';

function noRust(target: string): ProxletError {
  return new ProxletError('compiler-missing', 'there is no Rust compiler here', {
    exitCode: ExitCode.toolMissing,
    hint: `install rustup from https://rustup.rs, then: \`rustup target add ${target}\``,
  });
}

function brokenRust(output: string): ProxletError {
  return new ProxletError('compiler-missing', 'the Rust compiler does not start', {
    exitCode: ExitCode.toolMissing,
    output,
    hint: 'rustup says above which toolchain is missing; `rustup default stable` installs one',
  });
}

function noTarget(target: string, version: string, hint: string): ProxletError {
  return new ProxletError('target-missing', `Rust ${version} is here, but cannot build for ${target} yet`, {
    exitCode: ExitCode.toolMissing,
    hint,
    details: { target },
  });
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
