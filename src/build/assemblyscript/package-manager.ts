import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A package manager's command that installs a project's dependencies, without lifecycle scripts. */
export interface InstallCommand {
  tool: 'npm' | 'pnpm' | 'yarn';
  args: string[];
}

interface Row {
  tool: InstallCommand['tool'];
  lockfiles: string[];
  /** Development dependencies are wanted whatever NODE_ENV says: the compiler is one. */
  install: string[];
  /** Exactly what the lockfile says, or a failure. */
  frozen: string[];
}

const NPM = ['--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'];
const PNPM = ['install', '--ignore-scripts', '--prod=false'];
const YARN_1 = ['install', '--ignore-scripts', '--production=false', '--non-interactive'];
const YARN_2 = ['install', '--mode=skip-build'];

const npm: Row = {
  tool: 'npm',
  lockfiles: ['package-lock.json', 'npm-shrinkwrap.json'],
  install: ['install', ...NPM],
  frozen: ['ci', ...NPM],
};
const pnpm: Row = {
  tool: 'pnpm',
  lockfiles: ['pnpm-lock.yaml'],
  install: PNPM,
  frozen: [...PNPM, '--frozen-lockfile'],
};
const yarn1: Row = {
  tool: 'yarn',
  lockfiles: ['yarn.lock'],
  install: YARN_1,
  frozen: [...YARN_1, '--frozen-lockfile'],
};
const yarn2: Row = { ...yarn1, install: YARN_2, frozen: [...YARN_2, '--immutable'] };

/**
 * The install command for the project in `root`: its `packageManager` field decides, then its lockfile, then npm.
 * With a lockfile the command is frozen to it.
 */
export async function installCommand(root: string, packageManager: string | undefined): Promise<InstallCommand> {
  const row = fromField(packageManager) ?? (await fromLockfile(root)) ?? npm;
  return { tool: row.tool, args: hasLockfile(root, row) ? row.frozen : row.install };
}

/** `pnpm@9.1.0+sha512.…` */
function fromField(packageManager: string | undefined): Row | undefined {
  const [, tool, major] = /^(npm|pnpm|yarn)(?:@(\d+))?/.exec(packageManager ?? '') ?? [];
  if (tool === 'yarn') return Number(major ?? 1) > 1 ? yarn2 : yarn1;
  return [npm, pnpm].find((row) => row.tool === tool);
}

async function fromLockfile(root: string): Promise<Row | undefined> {
  const row = [npm, pnpm, yarn1].find((candidate) => hasLockfile(root, candidate));
  if (row !== yarn1) return row;
  // Yarn 2 and later say so in their lockfile.
  return /^__metadata:/m.test(await readFile(join(root, 'yarn.lock'), 'utf8')) ? yarn2 : yarn1;
}

function hasLockfile(root: string, row: Row): boolean {
  return row.lockfiles.some((name) => existsSync(join(root, name)));
}
