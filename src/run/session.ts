import { ProxletError } from '../errors.ts';
import type { LogLevel } from '../log.ts';
import type { BootstrapPlan, ConfigWarning } from '../proxy/index.ts';
import type { Watching } from '../watch/index.ts';
import { parseBackend } from './backend.ts';
import { Changes } from './changes.ts';
import { modulesOf, readConfigFile } from './config-file.ts';
import { EventQueue } from './event-queue.ts';
import type { RunEvent } from './events.ts';
import { formatAddress } from './format-address.ts';
import { anyFreePort, freePort, isFree } from './free-port.ts';
import { joinLog } from './join-log.ts';
import { lastModified } from './last-modified.ts';
import { isOwnOutput } from './own-output.ts';
import { type Configuration, type Server, startEmbedded, startEnvoy } from './server.ts';
import { Source } from './source.ts';

export interface RunOptions {
  /** A project's folder or a module; absolute. Not looked at with `config`. */
  target: string;
  /** The same as it was typed, which may be an image's name. */
  typed: string;
  /** An Envoy bootstrap of the user's; absolute. */
  config: string | undefined;
  on: 'embedded' | 'envoy';
  /** Undefined: the first free one from DEFAULT_PORT on. */
  port: number | undefined;
  host: string;
  /** A URL; undefined for the demo backend. */
  backend: string | undefined;
  /** Instead of the project's. */
  configuration: string | undefined;
  rootId: string | undefined;
  logLevel: LogLevel;
  watch: boolean;
  trailers: boolean;
  /** Milliseconds; undefined for the proxy's default. */
  guestTimeout: number | undefined;
  env: NodeJS.ProcessEnv;
  /** Ends the session. */
  signal: AbortSignal;
  /** A short phrase while something takes its time; undefined when it is over. */
  onProgress(phase: string | undefined): void;
}

export const DEFAULT_PORT = 10000;
/** How long nothing must be suppressed before the author is told, in milliseconds. */
const SUPPRESSED_QUIET = 1000;

/**
 * Serves a filter and swaps it whenever it changes. Yields what happens, until `signal` fires; throws ProxletError when
 * the start fails.
 */
export async function* runSession(options: RunOptions): AsyncGenerator<RunEvent> {
  const session = new Session(options);
  try {
    yield* session.run();
  } finally {
    await session.stop();
  }
  yield { type: 'stopped' };
}

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

/** A configuration of the user's, and the modules that it names. */
async function configFiles(config: string): Promise<string[]> {
  return [config, ...(await modulesOf(config))];
}

function planOf(options: RunOptions, source: Source, port: number, backend: BootstrapPlan['backend']): BootstrapPlan {
  return {
    listen: { host: options.host, port },
    filters: [source.plugin],
    backend,
    ...(options.trailers ? { trailers: true } : {}),
  };
}

class Session {
  private readonly options: RunOptions;
  private readonly events = new EventQueue<RunEvent>(
    (count) => ({
      type: 'note',
      message: `${count} log lines were dropped, as nobody read what came before them`,
      hint: undefined,
    }),
    joinLog,
  );
  private readonly changes = new Changes((changed) => this.apply(changed));
  private readonly closers: (() => Promise<void>)[] = [];
  private source: Source | undefined;
  private server: Server | undefined;
  private configurationOf: () => Promise<Configuration> = async () => {
    throw new Error('not started');
  };
  private suppressedTold = 0;
  private watching: Watching | undefined;

  constructor(options: RunOptions) {
    this.options = options;
  }

  async *run(): AsyncGenerator<RunEvent> {
    const { signal } = this.options;
    const end = () => this.events.end();
    signal.addEventListener('abort', end);
    this.closers.push(async () => this.watching?.close());
    this.closers.push(async () => signal.removeEventListener('abort', end));
    this.start().catch((error: unknown) => this.events.end({ error }));
    yield* this.events;
    // The queue is at its end, so the count goes out behind it.
    const suppressed = this.suppressedSince();
    if (suppressed !== undefined) yield suppressed;
  }

  async stop(): Promise<void> {
    this.options.onProgress(undefined);
    for (const close of this.closers.reverse()) await close();
  }

  private async start(): Promise<void> {
    const { options } = this;
    const startServer = options.on === 'envoy' ? startEnvoy : startEmbedded;
    const { config } = options;
    if (config !== undefined) this.configurationOf = async () => ({ kind: 'file', file: config });
    const files = config === undefined ? [options.target] : await configFiles(config);
    const modified = new Map<string, number | undefined>();
    for (const file of files) modified.set(file, await lastModified(file));
    const backend = config === undefined ? await this.prepareFilter(options) : undefined;
    const server = await startServer({
      configuration: await this.configurationOf(),
      logLevel: options.logLevel,
      guestTimeout: options.guestTimeout,
      env: options.env,
      signal: options.signal,
      onLog: (entry) => this.events.offer({ type: 'log', entry }),
      onAccess: (line) => this.events.offer({ type: 'access', line }),
      onWarning: (warning) => this.warn(warning),
    });
    this.server = server;
    this.closers.push(() => server.stop());
    if (options.signal.aborted) return;
    void server.died.then((error) => this.events.end(error === undefined ? undefined : { error }));
    this.announce(server, backend);
    this.watchSuppressed();
    this.changes.begin();
    if (options.watch && !this.source?.isBuilt) await this.watchSince(modified);
  }

  /** Builds what is to be served, and finds it a port and a backend. */
  private async prepareFilter(options: RunOptions) {
    const source = await Source.open(options);
    this.source = source;
    this.closers.push(() => source.close());
    // The backend, the proxy's own code and the watcher are ready by the time the compiler is.
    const [backend, proxy] = await Promise.all([
      this.startBackend(),
      import('../proxy/index.ts'),
      this.build(),
      options.watch && source.isBuilt ? this.watch() : undefined,
    ]);
    const port = await this.choosePort(backend.address.port);
    this.configurationOf = async () => ({
      kind: 'made',
      bootstrap: proxy.makeBootstrap(planOf(options, source, port, backend.address)),
    });
    return backend;
  }

  private async startBackend() {
    const { backend } = this.options;
    if (backend !== undefined) return { address: parseBackend(backend), demo: false };
    const { startDemoBackend } = await import('../proxy/demo/index.ts');
    const demo = await startDemoBackend();
    this.closers.push(() => demo.close());
    return { address: { host: demo.host, port: demo.port }, demo: true };
  }

  private async choosePort(taken: number): Promise<number> {
    const { host, port, on } = this.options;
    // A change restarts Envoy, and it must come back where it was.
    if (port === 0 && on === 'envoy') return anyFreePort(host);
    if (port !== undefined) {
      if (port !== 0 && !(await isFree(host, port))) {
        throw new ProxletError('address-in-use', `port ${port} of ${host} is taken by another process`, {
          hint: 'choose another with --port, or leave it out to get the next free one',
          details: { host, port },
        });
      }
      return port;
    }
    const chosen = await freePort(host, DEFAULT_PORT, taken);
    if (chosen !== DEFAULT_PORT)
      this.note(`port ${DEFAULT_PORT} is taken by another process, so this is port ${chosen}`);
    return chosen;
  }

  private async build(): Promise<void> {
    const result = await this.source?.build(this.options.onProgress);
    this.options.onProgress(undefined);
    if (result !== undefined) this.events.push({ type: 'built', result });
  }

  private announce(
    server: Server,
    backend: { address: { host: string; port: number }; demo: boolean } | undefined,
  ): void {
    const [first] = server.listeners;
    if (first === undefined) return;
    const host = first.host === '0.0.0.0' || first.host === '::' ? '127.0.0.1' : first.host;
    const isTcp = first.protocol === 'tcp';
    const url = `${isTcp ? 'tcp' : 'http'}://${formatAddress({ host, port: first.port })}`;
    this.events.push({
      type: 'listening',
      on: server.on,
      url,
      curl: isTcp ? `nc ${host} ${first.port}` : `curl -i ${url}/`,
      backend: backend && { url: `http://${formatAddress(backend.address)}`, demo: backend.demo },
      after: Math.round(performance.now()),
    });
  }

  /** Looks for changes from now on; `changes` applies them once the server is there. */
  private async watch(): Promise<void> {
    const { watch } = await import('../watch/index.ts');
    const ignore = this.source?.ignored ?? [];
    const { config } = this.options;
    const paths = config === undefined ? (this.source?.watched ?? []) : await configFiles(config);
    if (paths.length === 0) return;
    const before = this.watching;
    this.watching = await watch(
      paths,
      (changed) => {
        const saved = changed.filter((path) => !isOwnOutput(path));
        if (saved.length > 0) this.changes.add(saved);
      },
      { ignore },
    );
    await before?.close();
  }

  /** The same for files that may have been saved after we first saw them: then they were last modified at `before`. */
  private async watchSince(before: ReadonlyMap<string, number | undefined>): Promise<void> {
    await this.watch();
    for (const [file, time] of before) {
      if ((await lastModified(file)) !== time) this.changes.add([file]);
    }
  }

  /** What a change means for the configuration in `file`, which may load other modules now. */
  private async configChanged(file: string, changed: readonly string[]): Promise<'module' | 'configuration'> {
    if (!changed.includes(file)) return 'module';
    // A module's folder may not be there yet; the update tells of that.
    await this.watch().catch(() => {});
    return 'configuration';
  }

  /** Brings a change into service; where that fails the old filter goes on. */
  private async apply(changed: string[]): Promise<void> {
    if (this.options.signal.aborted) return;
    const begin = performance.now();
    try {
      const { config } = this.options;
      const what =
        config === undefined ? await this.source?.changed(changed) : await this.configChanged(config, changed);
      if (what === undefined) return;
      if (what === 'module') await this.build();
      await this.server?.update(await this.configurationOf());
      this.events.push({ type: 'swapped', what, duration: performance.now() - begin });
    } catch (error) {
      this.options.onProgress(undefined);
      if (!this.options.signal.aborted) this.events.push({ type: 'failed', error });
    }
  }

  private warn({ path, line, message, suggestion }: ConfigWarning): void {
    const where = line === undefined ? path : `line ${line}, ${path}`;
    this.note(`${message} (${where})`, suggestion === undefined ? undefined : `write ${suggestion}`);
  }

  private note(message: string, hint?: string): void {
    this.events.push({ type: 'note', message, hint });
  }

  private watchSuppressed(): void {
    let seen = 0;
    const timer = setInterval(() => {
      const count = this.server?.suppressed ?? 0;
      if (count === seen && count > this.suppressedTold && this.suppressedTold === 0) {
        const event = this.suppressedSince();
        if (event !== undefined) this.events.push(event);
      }
      seen = count;
    }, SUPPRESSED_QUIET);
    timer.unref();
    this.closers.push(async () => clearInterval(timer));
  }

  /** How many lines were not shown, when there are more than was said before. */
  private suppressedSince(): RunEvent | undefined {
    const count = this.server?.suppressed ?? 0;
    if (count <= this.suppressedTold) return undefined;
    this.suppressedTold = count;
    return { type: 'suppressed', count, below: this.options.logLevel };
  }
}
