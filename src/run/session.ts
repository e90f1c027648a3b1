import type { ConfigWarning } from '../proxy/index.ts';
import { Saves, type Watching } from '../watch/index.ts';
import { parseBackend } from './backend.ts';
import { Changes } from './changes.ts';
import { choosePort } from './choose-port.ts';
import { modulesOf } from './config-file.ts';
import { EventQueue } from './event-queue.ts';
import type { RunEvent } from './events.ts';
import { formatAddress } from './format-address.ts';
import { joinLog } from './join-log.ts';
import type { RunOptions } from './options.ts';
import { isOwnOutput } from './own-output.ts';
import { planOf } from './plan.ts';
import { type Configuration, type Server, startEmbedded, startEnvoy } from './server.ts';
import { Source } from './source.ts';
import { SuppressedLines } from './suppressed-lines.ts';

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

/** A configuration of the user's, and the modules that it names. */
async function configFiles(config: string): Promise<string[]> {
  return [config, ...(await modulesOf(config))];
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
  private readonly suppressed: SuppressedLines;
  /** Files may change before they are watched, and one watch follows another. */
  private readonly saves = new Saves();
  private watching: Watching | undefined;

  constructor(options: RunOptions) {
    this.options = options;
    this.suppressed = new SuppressedLines(() => this.server?.suppressed ?? 0, options.logLevel);
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
    const suppressed = this.suppressed.since();
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
    for (const file of config === undefined ? [options.target] : await configFiles(config)) this.saves.know(file);
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
    const stopTelling = this.suppressed.watch((event) => this.events.push(event));
    this.closers.push(async () => stopTelling());
    this.changes.begin();
    if (options.watch && !this.source?.isBuilt) await this.watch();
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
    const port = await choosePort(options, backend.address.port, (message) => this.note(message));
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
      { ignore, saves: this.saves },
    );
    await before?.close();
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
}
