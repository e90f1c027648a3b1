import { ProxletError } from '../errors.ts';
import type { LogLevel, LogSink } from '../log.ts';
import type { ConfigWarning } from '../proxy/index.ts';
import { lineReader } from './line-reader.ts';

/** A configuration: one that `run` made, or a file of the user's. */
export type Configuration = { kind: 'made'; bootstrap: Record<string, unknown> } | { kind: 'file'; file: string };

export interface ServerOptions {
  configuration: Configuration;
  logLevel: LogLevel;
  guestTimeout: number | undefined;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  onLog: LogSink;
  /** Hears every line that access logs write to the proxy's stdout. */
  onAccess(line: string): void;
  onWarning(warning: ConfigWarning): void;
}

/** Whatever runs the filter: the embedded proxy or a real Envoy. */
export interface Server {
  /** `embedded`, or Envoy's version. */
  readonly on: string;
  readonly listeners: readonly { name: string; host: string; port: number; protocol?: 'http' | 'tcp' }[];
  /** Log lines of filters that were below the level; undefined where nobody counts. */
  readonly suppressed: number | undefined;
  /** Ended by itself, with the error to show; undefined where its admin interface was told to end it. */
  readonly died: Promise<unknown>;
  /** Takes a new configuration; throws, and changes nothing, where it is refused. */
  update(configuration: Configuration): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the embedded proxy. */
export async function startEmbedded(options: ServerOptions): Promise<Server> {
  const { decodeBootstrap, readBootstrap, startProxy } = await import('../proxy/index.ts');
  const decode = async (configuration: Configuration) => {
    if (configuration.kind === 'made') return decodeBootstrap(configuration.bootstrap);
    const bootstrap = await readBootstrap(configuration.file);
    for (const warning of bootstrap.warnings) options.onWarning(warning);
    return bootstrap;
  };
  let onQuit: () => void = () => {};
  const died = new Promise<undefined>((resolve) => {
    onQuit = () => resolve(undefined);
  });
  const proxy = await startProxy({
    onQuit,
    bootstrap: await decode(options.configuration),
    onLog: options.onLog,
    onOutput: lineReader(options.onAccess),
    logLevel: options.logLevel,
    ...(options.guestTimeout === undefined ? {} : { guestTimeout: options.guestTimeout }),
  });
  return {
    on: 'embedded',
    listeners: proxy.listeners,
    get suppressed() {
      return proxy.suppressed;
    },
    died,
    update: async (configuration) => proxy.update(await decode(configuration)),
    stop: () => proxy.close(),
  };
}

/** Starts a real Envoy. A new configuration restarts it. Throws ProxletError `envoy-missing`, `envoy-start-failed`. */
export async function startEnvoy(options: ServerOptions): Promise<Server> {
  const [{ requireEnvoy, runEnvoy, withoutNoise }, { userPaths }] = await Promise.all([
    import('../envoy/index.ts'),
    import('../project/paths.ts'),
  ]);
  const found = await requireEnvoy({ env: options.env, cacheDir: userPaths(options.env).cache });
  const start = (configuration: Configuration) =>
    runEnvoy({
      path: found.path,
      bootstrap: configuration.kind === 'made' ? configuration.bootstrap : { file: configuration.file },
      logLevel: 'warning',
      wasmLogLevel: options.logLevel,
      onLog: withoutNoise(options.onLog),
      onOutput: lineReader(options.onAccess),
      signal: options.signal,
    });
  let reportDeath: (error: unknown) => void = () => {};
  const died = new Promise<unknown>((resolve) => {
    reportDeath = resolve;
  });
  const tend = (running: Awaited<ReturnType<typeof start>>) => {
    void running.exited.then(({ code, signal, words }) => {
      if (running !== envoy) return;
      reportDeath(
        new ProxletError('envoy-died', `Envoy ended by itself with ${signal ?? `exit code ${code}`}`, {
          output: words,
        }),
      );
    });
  };
  let envoy: Awaited<ReturnType<typeof start>> | undefined = await start(options.configuration);
  let current = options.configuration;
  tend(envoy);
  const { listeners } = envoy;
  return {
    on: `Envoy ${found.version}`,
    listeners,
    suppressed: undefined,
    died,
    async update(configuration) {
      const before = envoy;
      envoy = undefined;
      await before?.stop();
      try {
        envoy = await start(configuration);
        current = configuration;
      } catch (error) {
        envoy = await start(current);
        throw error;
      } finally {
        if (envoy !== undefined) tend(envoy);
      }
    },
    async stop() {
      const before = envoy;
      envoy = undefined;
      await before?.stop();
    },
  };
}
