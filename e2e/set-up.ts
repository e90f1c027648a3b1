/** Installs what the tests need and the machine lacks: by pinned version, announced, and only once. */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fetchEnvoy } from '../src/envoy/index.ts';
import { ProxletError } from '../src/errors.ts';
import { packageRoot } from '../src/package-root.ts';
import { userPaths } from '../src/project/paths.ts';
import { installClang } from './support/clang.ts';
import { installPackages } from './support/debian-packages.ts';
import { fetchDockerRegistry } from './support/docker-registry.ts';
import { fetchGoModules } from './support/go-modules.ts';
import {
  buildGoTools,
  CONFORMANCE,
  COSIGN,
  ENVOY_GATEWAY,
  ISTIO,
  ISTIOCTL,
  KUBE_APISERVER,
  KUBECTL,
  ORAS,
  PILOT_AGENT,
  PILOT_DISCOVERY,
} from './support/go-tools.ts';
import { isOnPath } from './support/is-on-path.ts';
import { installRustTarget } from './support/rust-target.ts';

/** Programs that tests call by name, and the Debian packages that have them. */
const PROGRAMS: Record<string, string> = {
  bash: 'bash',
  curl: 'curl',
  zsh: 'zsh',
  fish: 'fish',
  openssl: 'openssl',
  skopeo: 'skopeo',
  htpasswd: 'apache2-utils',
  jq: 'jq',
  script: 'bsdutils',
};

/** One after the other: each takes all processors. */
const GO_TOOLS = [
  ORAS,
  CONFORMANCE,
  ISTIO,
  COSIGN,
  KUBE_APISERVER,
  KUBECTL,
  PILOT_DISCOVERY,
  PILOT_AGENT,
  ENVOY_GATEWAY,
  ISTIOCTL,
];

/** `say` hears what is being installed. Throws when that fails; where it is impossible, the tests concerned skip. */
export async function setUp(say: (text: string) => void, signal: AbortSignal): Promise<void> {
  installPrograms(say);
  installRustTarget(say);
  installClang(say);
  installProjects(say);
  fetchDockerRegistry(say);
  fetchGoModules(say);
  buildGoTools(GO_TOOLS, say);
  await installEnvoy(say, signal);
}

function installPrograms(say: (text: string) => void): void {
  const missing = Object.keys(PROGRAMS).filter((name) => !isOnPath(name));
  if (missing.length > 0) installPackages([...new Set(missing.map((name) => PROGRAMS[name] ?? name))], say);
}

/** Every project with a lockfile below e2e/. */
function installProjects(say: (text: string) => void): void {
  const root = packageRoot();
  for (const folder of lockedProjects(join(root, 'e2e'))) {
    // npm writes this file last.
    const installed = modified(join(folder, 'node_modules', '.package-lock.json'));
    if (installed >= modified(join(folder, 'package-lock.json'))) continue;
    say(`installing the packages of ${relative(root, folder)}`);
    run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder });
  }
}

function lockedProjects(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : lockedProjects(join(folder, entry.name));
    return entry.name === 'package-lock.json' ? [folder] : [];
  });
}

/** Milliseconds; 0 for a file that is not there. */
function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

async function installEnvoy(say: (text: string) => void, signal: AbortSignal): Promise<void> {
  if (process.env['PROXLET_ENVOY']) return;
  try {
    await fetchEnvoy({ cacheDir: userPaths(process.env).cache, onProgress: say, signal });
  } catch (error) {
    if (!(error instanceof ProxletError) || error.code !== 'envoy-not-available') throw error;
    say(error.message);
  }
}

function run(command: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv }): void {
  const { status, error, stdout, stderr } = spawnSync(command, args, { ...options, encoding: 'utf8' });
  if (status === 0) return;
  const reason = error?.message ?? `exit code ${status}\n${stdout}${stderr}`;
  throw new Error(`${[command, ...args].join(' ')}: ${reason}`, { cause: error });
}
