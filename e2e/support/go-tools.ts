import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { userPaths } from '../../src/project/paths.ts';
import { isOnPath } from './is-on-path.ts';

/** A program that is built from Go sources, once for each version, into the cache. */
interface GoTool {
  name: string;
  version: string;
  /** Builds the program into `folder`; returns the command line. */
  build(folder: string): { args: string[]; cwd?: string; env?: NodeJS.ProcessEnv };
}

const ISTIO_FETCHER = 'e2e/images/istio-fetcher';

export const COSIGN: GoTool = installed('cosign', 'github.com/sigstore/cosign/v3/cmd/cosign', 'v3.1.3');

export const ORAS: GoTool = installed('oras', 'oras.land/oras/cmd/oras', 'v1.3.6');

/** The conformance suite of the distribution specification. */
export const CONFORMANCE: GoTool = installed(
  'conformance',
  'github.com/opencontainers/distribution-spec/conformance',
  'v0.0.0-20260831232431-97274622c111',
);

/** Istio's own image fetcher, behind a main of ours. */
export const ISTIO: GoTool = {
  name: 'istio-fetcher',
  get version() {
    const hash = createHash('sha256');
    for (const file of ['main.go', 'go.mod', 'go.sum'])
      hash.update(readFileSync(join(packageRoot(), ISTIO_FETCHER, file)));
    return hash.digest('hex').slice(0, 12);
  },
  build: (folder) => ({
    args: ['build', '-trimpath', '-o', join(folder, 'istio-fetcher'), '.'],
    cwd: join(packageRoot(), ISTIO_FETCHER),
  }),
};

function installed(name: string, module: string, version: string): GoTool {
  return {
    name,
    version,
    build: (folder) => ({ args: ['install', '-trimpath', `${module}@${version}`], env: { GOBIN: folder } }),
  };
}

/** Where the program is once it is built; undefined where it is not. */
export function goTool(tool: GoTool): string | undefined {
  const file = join(folderOf(tool), tool.name);
  return existsSync(file) ? file : undefined;
}

/** Builds those that are missing. `say` hears what; where there is no Go, the tests concerned skip. */
export function buildGoTools(tools: readonly GoTool[], say: (text: string) => void): void {
  const missing = tools.filter((tool) => goTool(tool) === undefined);
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(', ');
  if (!isOnPath('go')) {
    say(`missing and not built (that takes Go): ${names}`);
    return;
  }
  for (const tool of missing) {
    say(`building ${tool.name} ${tool.version} (some minutes)`);
    buildGoTool(tool);
  }
}

function buildGoTool(tool: GoTool): void {
  const folder = folderOf(tool);
  // What is there under its final name is whole.
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    const { args, cwd, env } = tool.build(partial);
    const { status, error, stderr } = spawnSync('go', args, { cwd, env: { ...process.env, ...env }, encoding: 'utf8' });
    if (status !== 0) throw new Error(`go ${args.join(' ')}: ${error?.message ?? stderr}`, { cause: error });
    renameSync(partial, folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
}

function folderOf({ name, version }: GoTool): string {
  return join(userPaths(process.env).cache, 'tools', `${name}-${version}`);
}
