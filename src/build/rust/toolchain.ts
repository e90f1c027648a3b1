import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { ExitCode, ProxletError, printable } from '../../errors.ts';
import type { Project } from '../../project/types.ts';
import { runTool } from '../run-tool.ts';
import type { Compilation, Toolchain } from '../toolchain.ts';
import type { BuildOptions, BuildProfile } from '../types.ts';
import { type Artifact, artifactsOf, phaseOf, summarize, warningsOf } from './cargo-messages.ts';
import { type CargoSettings, cargoSettings } from './cargo-settings.ts';
import { type Cargo, findCargo } from './find-cargo.ts';

/** Builds with the user's cargo, in the project's own target folder, where it finds what it has built before. */
export function createRustToolchain(project: Project): Toolchain {
  const manifest = join(project.root, project.build.entry);
  let found: { cargo: Cargo; settings: CargoSettings } | undefined;
  return {
    async compile(options): Promise<Compilation> {
      const { profile, onProgress, signal, offline } = options;
      await checkManifest(project, manifest);
      // Looked for once: what a watched project is built with does not go away.
      found ??= await find(project, options);
      const { cargo, settings } = found;
      onProgress?.('compiling');
      const { status, stdout, stderr } = await runTool({
        command: cargo.path,
        args: [
          ...['build', '--manifest-path', manifest, '--target', settings.target],
          ...['--message-format=json-render-diagnostics', ...(profile === 'release' ? ['--release'] : [])],
          ...(offline ? ['--offline'] : []),
          ...cargo.args,
          ...flagArguments(project, profile, cargo, settings),
        ],
        cwd: project.root,
        env: environment(project, profile, cargo),
        signal,
        onLine: (line) => {
          const phase = phaseOf(line);
          if (phase !== undefined) onProgress?.(phase);
        },
      });
      if (status !== 0) throw failed(project, stderr);
      const { file } = chooseArtifact(project, manifest, artifactsOf(stdout));
      return {
        compiler: { name: 'rustc', version: cargo.version, path: cargo.path, origin: 'path' },
        module: {
          path: join(project.root, project.build.out, `${profile}.wasm`),
          contents: new Uint8Array(await readFile(file)),
        },
        sourceMap: undefined,
        others: [],
        warnings: warningsOf(stderr),
      };
    },
    async close() {},
  };
}

async function find(project: Project, options: BuildOptions): Promise<{ cargo: Cargo; settings: CargoSettings }> {
  const settings = await cargoSettings(project.root);
  return { cargo: await findCargo(project.root, settings.target, options), settings };
}

/** What a profile asks of rustc. */
function profileFlags(project: Project, profile: BuildProfile, { version }: Cargo): string[] {
  if (profile === 'debug') return knowsDwarf5(version) ? ['-C', 'dwarf-version=5'] : [];
  // The paths of this machine that rustc would write into a released module; in a debug build a debugger needs them.
  const cargoHome = process.env['CARGO_HOME'] ?? join(homedir(), '.cargo');
  return [`--remap-path-prefix=${project.root}=.`, `--remap-path-prefix=${cargoHome}=/cargo`];
}

/** Version 5 says of each file in which crate's folder it lies; rustc has had the option since 1.88. */
function knowsDwarf5(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || minor >= 88;
}

/** Flags beside those of the user's configuration files, which stay in force. */
function flagArguments(project: Project, profile: BuildProfile, cargo: Cargo, { flagsKey }: CargoSettings): string[] {
  if (ownFlags() !== undefined) return [];
  const flags = [...cargo.flags, ...profileFlags(project, profile, cargo)];
  return flags.length === 0 ? [] : ['--config', `${flagsKey}=${JSON.stringify(flags)}`];
}

/** Flags in a variable go before all configuration: where the user has such, ours follow them there. */
function environment(project: Project, profile: BuildProfile, cargo: Cargo): NodeJS.ProcessEnv {
  const own = ownFlags();
  if (own === undefined) return { ...process.env, ...cargo.env };
  const flags = [...own, ...cargo.flags, ...profileFlags(project, profile, cargo)];
  return { ...process.env, ...cargo.env, CARGO_ENCODED_RUSTFLAGS: flags.join('\u001f') };
}

function ownFlags(): string[] | undefined {
  const { CARGO_ENCODED_RUSTFLAGS: encoded, RUSTFLAGS: plain } = process.env;
  if (encoded) return encoded.split('\u001f');
  return plain?.split(' ').filter((flag) => flag !== '');
}

async function checkManifest({ file, build }: Project, manifest: string): Promise<void> {
  const found = await stat(manifest).catch(() => undefined);
  if (found?.isFile()) return;
  throw new ProxletError('build-entry-missing', `the manifest ${printable(manifest)} does not exist`, {
    exitCode: ExitCode.usage,
    hint: `make build.entry in ${printable(file)} the path of the filter's Cargo.toml; it is ${printable(build.entry)}`,
  });
}

function failed({ build }: Project, output: string): ProxletError {
  return new ProxletError('build-failed', `${build.entry} does not compile: ${summarize(output)}`, {
    output: output.trimEnd(),
  });
}

/** A workspace may have several filters. The one of the manifest that is named counts. */
function chooseArtifact({ build, file }: Project, manifest: string, artifacts: Artifact[]): Artifact {
  const own = artifacts.filter((artifact) => artifact.manifest === manifest);
  const [chosen, ...others] = own.length > 0 ? own : artifacts;
  if (chosen === undefined) {
    throw new ProxletError('build-no-module', `${build.entry} builds no WebAssembly module`, {
      exitCode: ExitCode.usage,
      hint: 'a filter is a library of this type: [lib] crate-type = ["cdylib"]',
    });
  }
  if (others.length === 0) return chosen;
  const names = [chosen, ...others].map((artifact) => dirname(artifact.manifest));
  throw new ProxletError('build-ambiguous', `${build.entry} builds ${names.length} modules, of ${names.join(', ')}`, {
    exitCode: ExitCode.usage,
    hint: `make build.entry in ${printable(file)} the Cargo.toml of one of them`,
  });
}
