import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installDependencies } from '../../src/build/assemblyscript/install-dependencies.ts';
import { createBuilder } from '../../src/build/index.ts';
import { findEnvoy } from '../../src/envoy/index.ts';
import { loadProject } from '../../src/project/index.ts';
import { userPaths } from '../../src/project/paths.ts';
import { scaffold } from '../../src/scaffold/index.ts';
import { isOnPath } from '../support/is-on-path.ts';
import { pinnedEnvoy } from '../support/pinned-envoy.ts';
import { type LoadGenerator, ownLoadGenerator, wrk } from './load.ts';
import { endWithThisProcess } from './served-process.ts';

/** What the measurements share. */
export interface Workbench {
  /** A scratch folder. */
  folder: string;
  /** The filter: the template `headers` as `proxlet build` makes it. */
  module: string;
  /** Where the backend listens on 127.0.0.1. */
  backendPort: number;
  envoy: { path: string; version: string } | { missing: string };
  load: { name: string; generate: LoadGenerator };
  close(): Promise<void>;
}

/** Gets everything ready: Envoy, wrk, the filter and a backend. `onProgress` is told what takes time. */
export async function setUp(onProgress: (phase: string) => void): Promise<Workbench> {
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-bench-'));
  onProgress('finding Envoy');
  const envoy = await prepareEnvoy();
  const load = await prepareLoad(onProgress);
  const module = await buildFilter(join(folder, 'filter'), onProgress);
  const { port, stop } = await startBackend();
  return {
    folder,
    module,
    backendPort: port,
    envoy,
    load,
    async close() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What `proxlet run --on envoy` would take, else the pinned one, fetched. */
async function prepareEnvoy(): Promise<Workbench['envoy']> {
  const cacheDir = userPaths(process.env).cache;
  const pinned = await pinnedEnvoy();
  const found = await findEnvoy({ env: process.env, cacheDir });
  if (found !== undefined) return found;
  return 'missing' in pinned ? pinned : { missing: `${pinned.path} does not run` };
}

async function prepareLoad(onProgress: (phase: string) => void): Promise<Workbench['load']> {
  if (!isOnPath('wrk') && process.getuid?.() === 0 && isOnPath('apt-get')) {
    onProgress('installing wrk');
    const install = spawn('apt-get', ['install', '-y', 'wrk'], { stdio: 'ignore' });
    await once(install, 'exit');
  }
  return isOnPath('wrk') ? { name: 'wrk', generate: wrk } : { name: 'our own generator', generate: ownLoadGenerator };
}

async function buildFilter(directory: string, onProgress: (phase: string) => void): Promise<string> {
  onProgress('building the filter');
  await scaffold({
    directory,
    language: 'assemblyscript',
    template: 'headers',
    parameters: { name: 'headers', targets: ['envoy@1.40'] },
    force: false,
  });
  await installDependencies(directory, onProgress, undefined);
  const builder = createBuilder(await loadProject(directory));
  try {
    return (await builder.build({ profile: 'release' })).module;
  } finally {
    await builder.close();
  }
}

async function startBackend(): Promise<{ port: number; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'backend.js')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = endWithThisProcess(child);
  const [line] = await once(child.stdout, 'data');
  return { port: Number(line), stop };
}
