import { execFile } from 'node:child_process';
import { findPackage } from '../build/assemblyscript/find-package.ts';
import { envoyRelease } from '../envoy/envoy-release.ts';
import { fetchEnvoy } from '../envoy/fetch-envoy.ts';
import { findEnvoy } from '../envoy/find-envoy.ts';
import { ProxletError } from '../errors.ts';
import { packageRoot } from '../package-root.ts';
import { userPaths } from '../project/paths.ts';
import { compilers } from './compilers.ts';
import { NOTHING, type ToolReport } from './tool-report.ts';

export type { ToolReport } from './tool-report.ts';

export interface DoctorOptions {
  /** What to put into the cache first. */
  fetch?: 'envoy' | undefined;
  env: NodeJS.ProcessEnv;
  onProgress?: (phase: string) => void;
  signal?: AbortSignal | undefined;
}

export interface DoctorReport {
  tools: ToolReport[];
}

/** Looks at the tools that proxlet works with. Throws only what fetching throws (see fetch-envoy.ts). */
export async function doctor({ fetch, env, onProgress, signal }: DoctorOptions): Promise<DoctorReport> {
  const cacheDir = userPaths(env).cache;
  if (fetch === 'envoy') await fetchEnvoy({ cacheDir, env, signal, ...(onProgress && { onProgress }) });
  const tools = await Promise.all([
    npm(env),
    assemblyscript(),
    ...compilers(env, cacheDir, signal),
    envoy(env, cacheDir),
  ]);
  return { tools: [node(), ...tools] };
}

function node(): ToolReport {
  return {
    ...NOTHING,
    name: 'node',
    purpose: 'runs proxlet',
    version: process.versions.node,
    path: process.execPath,
  };
}

async function npm(env: NodeJS.ProcessEnv): Promise<ToolReport> {
  const version = await new Promise<string | undefined>((resolve) => {
    execFile('npm', ['--version'], { env, timeout: 20_000 }, (error, stdout) =>
      resolve(error ? undefined : stdout.trim()),
    );
  });
  const install = version === undefined ? 'Install npm; it usually comes with Node.js.' : undefined;
  return { ...NOTHING, name: 'npm', purpose: "installs a project's dependencies", version, install };
}

async function assemblyscript(): Promise<ToolReport> {
  const found = await findPackage('assemblyscript', packageRoot());
  return {
    ...NOTHING,
    name: 'assemblyscript',
    purpose: 'builds AssemblyScript filters, unless the project has its own',
    version: found?.version,
    path: found?.folder,
    origin: found && 'bundled',
    install: found ? undefined : 'npm install --save-dev assemblyscript',
  };
}

async function envoy(env: NodeJS.ProcessEnv, cacheDir: string): Promise<ToolReport> {
  const report: ToolReport = { ...NOTHING, name: 'envoy', purpose: 'proxlet run --on envoy' };
  try {
    const found = await findEnvoy({ env, cacheDir });
    return found ? { ...report, ...found } : { ...report, install: HOW_TO_GET_ENVOY };
  } catch (error) {
    if (!(error instanceof ProxletError)) throw error;
    return { ...report, problem: error.message, install: error.hint };
  }
}

const HOW_TO_GET_ENVOY = envoyRelease()
  ? 'proxlet doctor --fetch envoy'
  : process.platform === 'darwin'
    ? 'brew install envoy'
    : 'install Envoy and put it on PATH, or set PROXLET_ENVOY to it';
