import { requireEnvoy, runEnvoy, withoutNoise } from '../../envoy/index.ts';
import { ProxletError } from '../../errors.ts';
import type { LogLevel, LogSink } from '../../log.ts';
import { userPaths } from '../../project/paths.ts';

export interface BootstrapRun {
  /** Absolute. */
  file: string;
  /** Of what filters say; Envoy itself is heard from warnings on. */
  logLevel: LogLevel;
  env: NodeJS.ProcessEnv;
  /** Ends it. */
  signal: AbortSignal;
  /** Called once, when Envoy serves. */
  onServing(serving: { envoy: string; listeners: readonly { host: string; port: number }[] }): void;
  onLog: LogSink;
  /** What Envoy writes to its stdout, such as an access log; latin1. */
  onOutput(text: string): void;
}

/**
 * Runs a real Envoy with a bootstrap until `signal` fires. Throws ProxletError `envoy-missing`, `envoy-start-failed` and,
 * where it ends by itself, `envoy-died`, with Envoy's words.
 */
export async function runBootstrap({ file, logLevel, env, signal, ...events }: BootstrapRun): Promise<void> {
  const found = await requireEnvoy({ env, cacheDir: userPaths(env).cache });
  const { onLog, onOutput } = events;
  const envoy = await runEnvoy({
    path: found.path,
    bootstrap: { file },
    logLevel: 'warning',
    wasmLogLevel: logLevel,
    onLog: withoutNoise(onLog),
    onOutput,
    signal,
  });
  const stop = () => void envoy.stop();
  signal.addEventListener('abort', stop);
  try {
    if (signal.aborted) await envoy.stop();
    else events.onServing({ envoy: `Envoy ${found.version}`, listeners: envoy.listeners });
    const { code, signal: by, words } = await envoy.exited;
    if (signal.aborted) return;
    throw new ProxletError('envoy-died', `Envoy ended by itself with ${by ?? `exit code ${code}`}`, { output: words });
  } finally {
    signal.removeEventListener('abort', stop);
    await envoy.stop();
  }
}
