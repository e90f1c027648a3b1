import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/package-root.ts';
import { formatBootstrap, makeBootstrap } from '../../src/proxy/index.ts';
import type { CommandLine } from './served-process.ts';
import type { Workbench } from './set-up.ts';

/** proxlet as a user starts it. */
export function proxlet(...args: string[]): CommandLine {
  return [process.execPath, join(packageRoot(), 'bin', 'proxlet.cjs'), ...args];
}

/** `proxlet run` of the filter on `port`, in front of the backend. */
export function runFilter({ module, backendPort }: Workbench, port: number): CommandLine {
  const backend = `http://127.0.0.1:${backendPort}`;
  return proxlet('run', module, '--port', `${port}`, '--backend', backend, '--root-id', ROOT_ID, '--no-watch');
}

/** `proxlet run` of a filter that has no root id and asks no backend. */
export function runModule({ module, backendPort }: Workbench, port: number): CommandLine {
  const backend = `http://127.0.0.1:${backendPort}`;
  return proxlet('run', module, '--port', `${port}`, '--backend', backend, '--no-watch');
}

/** Envoy with the bootstrap that `runModule` would run. */
export function envoyModule(bench: Workbench, envoy: string, port: number): Promise<CommandLine> {
  return envoyLike(bench, envoy, port, runModule(bench, port));
}

/** Envoy with the bootstrap that `runFilter` would run. */
export function envoyFilter(bench: Workbench, envoy: string, port: number): Promise<CommandLine> {
  return envoyLike(bench, envoy, port, runFilter(bench, port));
}

async function envoyLike(bench: Workbench, envoy: string, port: number, own: CommandLine): Promise<CommandLine> {
  const [command, ...args] = own;
  const { stdout } = await promisify(execFile)(command, [...args, '--print-config']);
  return envoyWith(envoy, await writeBootstrap(bench, port, stdout));
}

/** `proxlet run` without a filter. */
export async function runBare(bench: Workbench, port: number): Promise<CommandLine> {
  return proxlet('run', '--config', await bareBootstrap(bench, port), '--no-watch');
}

export async function envoyBare(bench: Workbench, envoy: string, port: number): Promise<CommandLine> {
  return envoyWith(envoy, await bareBootstrap(bench, port));
}

/** The template's, see its assembly/index.ts. */
const ROOT_ID = 'add_header';

/** One worker thread, and no shared memory for a hot restart. */
export function envoyWith(envoy: string, bootstrap: string): CommandLine {
  return [envoy, '-c', bootstrap, '--concurrency', '1', '--disable-hot-restart', '--log-level', 'warning'];
}

async function bareBootstrap(bench: Workbench, port: number): Promise<string> {
  const listen = { host: '127.0.0.1', port };
  const backend = { host: '127.0.0.1', port: bench.backendPort };
  return writeBootstrap(bench, port, await formatBootstrap(makeBootstrap({ listen, backend, filters: [] })));
}

async function writeBootstrap({ folder }: Workbench, port: number, text: string): Promise<string> {
  const file = join(folder, `envoy-${port}.yaml`);
  await writeFile(file, text);
  return file;
}
