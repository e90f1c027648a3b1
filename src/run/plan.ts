import type { BootstrapPlan } from '../proxy/index.ts';
import { parseBackend } from './backend.ts';
import { DEFAULT_PORT } from './choose-port.ts';
import { readConfigFile } from './config-file.ts';
import type { RunOptions } from './options.ts';
import { Source } from './source.ts';

/** The bootstrap that a session would run: for --print-config. Nothing is built or started. */
export async function plannedBootstrap(options: RunOptions): Promise<object> {
  const { makeBootstrap, readBootstrap } = await import('../proxy/index.ts');
  if (options.config !== undefined) {
    await readBootstrap(options.config);
    return Object(await readConfigFile(options.config));
  }
  const source = await Source.open(options);
  const port = options.port ?? DEFAULT_PORT;
  const backend = options.backend === undefined ? { host: '127.0.0.1', port: port + 1 } : parseBackend(options.backend);
  return makeBootstrap(planOf(options, source, port, backend));
}

/** What a session serves, as the bootstrap is made of it. */
export function planOf(
  options: RunOptions,
  source: Source,
  port: number,
  backend: BootstrapPlan['backend'],
): BootstrapPlan {
  return {
    listen: { host: options.host, port },
    filters: [source.plugin],
    backend,
    ...(options.trailers ? { trailers: true } : {}),
  };
}
