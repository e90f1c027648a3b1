import { ProxletError } from '../errors.ts';
import type { Runtime } from '../host/index.ts';
import { LOG_LEVELS } from '../log.ts';
import type { PluginConfig } from './config/types.ts';

const ERROR = LOG_LEVELS.indexOf('error');
const CRITICAL = LOG_LEVELS.indexOf('critical');

/** Logs what Envoy would of a plugin whose module did not load because of `error`. Gives the error to throw, with what is left to say. */
export function logLoadFailure(error: unknown, { name, failOpen }: PluginConfig, runtime: Runtime): unknown {
  if (!(error instanceof ProxletError) || !Array.isArray(error.details['envoy'])) return error;
  for (const line of error.details['envoy']) runtime.log(ERROR, String(line));
  const plugin = Buffer.from(name).toString('latin1');
  runtime.log(CRITICAL, `Plugin ${plugin} failed to load`);
  // Envoy says so whatever the policy; only the deprecated field silences it.
  if (!failOpen) runtime.log(CRITICAL, 'Plugin configured to fail closed failed to load');
  const { code, message, hint, details, exitCode } = error;
  return new ProxletError(code, message, {
    ...(hint === undefined ? {} : { hint }),
    exitCode,
    output: `Envoy says: Unable to create Wasm plugin ${name}`,
    details,
    cause: error,
  });
}
