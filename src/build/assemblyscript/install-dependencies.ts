import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ExitCode, messageOf, ProxletError } from '../../errors.ts';
import { interrupted } from '../interrupted.ts';
import { findPackage } from './find-package.ts';
import { type InstallCommand, installCommand } from './package-manager.ts';

interface Manifest {
  /** Names from `dependencies` and `devDependencies`. */
  dependencies: string[];
  packageManager: string | undefined;
}

/**
 * Runs the project's package manager when package.json lists a dependency that isn't installed; `onProgress` hears of it
 * first, for it uses the network. Throws ProxletError `install-failed`, `package-manager-missing`, `interrupted`.
 */
export async function installDependencies(
  root: string,
  onProgress: ((phase: string) => void) | undefined,
  signal: AbortSignal | undefined,
): Promise<void> {
  const manifest = await readManifest(root);
  if (!manifest) return;
  const missing = await missingFrom(root, manifest);
  if (missing.length === 0) return;
  const command = await installCommand(root, manifest.packageManager);
  onProgress?.(`installing ${inShort(missing)} with ${command.tool} ${command.args[0]}`);
  const output = await run(root, command, signal);
  const absent = await missingFrom(root, manifest);
  if (absent.length > 0) {
    throw new ProxletError('install-failed', `${command.tool} left out ${inShort(absent)}`, {
      output,
      hint: 'proxlet needs a node_modules folder; for Yarn Plug’n’Play set "nodeLinker: node-modules" in .yarnrc.yml',
    });
  }
}

async function readManifest(root: string): Promise<Manifest | undefined> {
  const path = join(root, 'package.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (error) {
    throw new ProxletError('package-json-invalid', `${path} is not JSON: ${messageOf(error)}`, {
      exitCode: ExitCode.usage,
      cause: error,
    });
  }
  const fields: Record<string, unknown> = { ...(typeof manifest === 'object' ? manifest : undefined) };
  const { dependencies, devDependencies, packageManager } = fields;
  return {
    dependencies: [dependencies, devDependencies].flatMap((names) => Object.keys(names ?? {})),
    packageManager: typeof packageManager === 'string' ? packageManager : undefined,
  };
}

async function missingFrom(root: string, { dependencies }: Manifest): Promise<string[]> {
  const found = await Promise.all(dependencies.map((name) => findPackage(name, root)));
  return dependencies.filter((_, index) => !found[index]);
}

async function run(root: string, { tool, args }: InstallCommand, signal: AbortSignal | undefined): Promise<string> {
  const { execa } = await import('execa');
  const result = await execa(tool, args, {
    cwd: root,
    all: true,
    reject: false,
    stdin: 'ignore',
    ...(signal && { cancelSignal: signal }),
  });
  const output = result.all;
  if (!result.failed) return output;
  const command = [tool, ...args].join(' ');
  if (result.isCanceled) throw interrupted();
  if (result.code === 'ENOENT') {
    throw new ProxletError(
      'package-manager-missing',
      `the dependencies of ${root} can't be installed: there is no ${tool} here`,
      {
        exitCode: ExitCode.toolMissing,
        hint: `install ${tool}, or install the dependencies yourself: \`${command}\``,
      },
    );
  }
  throw new ProxletError('install-failed', `\`${command}\` failed in ${root}: ${result.shortMessage}`, {
    output,
    hint: 'run it there yourself, then build again',
  });
}

/** `assemblyscript and 2 more` */
function inShort(names: readonly string[]): string {
  return names.length === 1 ? `${names[0]}` : `${names[0]} and ${names.length - 1} more`;
}
