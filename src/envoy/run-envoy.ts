import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf, ProxletError } from '../errors.ts';
import type { LogLevel, LogSink } from '../log.ts';
import { type AdminAddress, type AdminListener, adminListeners, adminStatus } from './admin-client.ts';
import { interrupted } from './interrupted.ts';
import { LastWords } from './last-words.ts';
import { LogParser, logFormat } from './log-parser.ts';
import { makeNamedPipe, type NamedPipe } from './named-pipe.ts';

export interface EnvoyOptions {
  /** The executable, as `findEnvoy` found it. */
  path: string;
  /** A v3 bootstrap, or the file that holds one (YAML or JSON, passed to Envoy as it is). */
  bootstrap: object | { file: string };
  /** Worker threads; 1 unless given. */
  concurrency?: number;
  /** Of every logger; `info` unless given. */
  logLevel?: LogLevel;
  /** Of the wasm logger, what filters say; `logLevel` unless given. */
  wasmLogLevel?: LogLevel;
  onLog: LogSink;
  /** What Envoy writes to its stdout, such as an access log at /dev/stdout; latin1. */
  onOutput?: (text: string) => void;
  /** Aborting before it serves kills Envoy and rejects with ProxletError `interrupted`. */
  signal?: AbortSignal;
}

export interface EnvoyExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Envoy's own words: errors it logged and whatever it printed outside of its log. */
  words: string;
}

export interface RunningEnvoy {
  pid: number;
  /** Every TCP listener with its real port, also where the bootstrap says 0. */
  listeners: AdminListener[];
  admin: AdminAddress;
  /** SIGTERM, and SIGKILL when it is still there after 5 s. Resolves when it is gone and its files are removed. */
  stop(): Promise<void>;
  /** Resolves when Envoy has ended for whatever reason; never rejects. */
  exited: Promise<EnvoyExit>;
}

/** How long Envoy may take to serve; a Go filter of many megabytes takes seconds to compile. */
const START_LIMIT = 120_000;
const STOP_LIMIT = 5_000;
const POLL_INTERVAL = 10;

/**
 * Starts a real Envoy and resolves when it serves. Throws ProxletError `envoy-start-failed`, with Envoy's words in
 * `output`, when it refuses its configuration or cannot load a filter.
 *
 * Envoy ends with this process: at its exit, and on Linux (where `setpriv` is installed) even if it is killed. The
 * call must come from the main thread then, since Linux ties that to the calling thread.
 */
export async function runEnvoy(options: EnvoyOptions): Promise<RunningEnvoy> {
  if (options.signal?.aborted) throw interrupted('Starting Envoy');
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-envoy-'));
  try {
    const files = await writeFiles(folder, options.bootstrap);
    const envoy = await launch(options, folder, files);
    return await untilServing(envoy, files, options.signal);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

interface EnvoyFiles {
  bootstrap: string;
  /** Envoy writes here where its admin interface is. */
  adminAddress: string;
  /** Where we ask for one, when the bootstrap has none. */
  adminSocket: string | undefined;
}

async function writeFiles(folder: string, bootstrap: EnvoyOptions['bootstrap']): Promise<EnvoyFiles> {
  const given = 'file' in bootstrap && typeof bootstrap.file === 'string' ? bootstrap.file : undefined;
  const file = given ?? join(folder, 'bootstrap.json');
  if (given === undefined) await writeFile(file, JSON.stringify(bootstrap), { mode: 0o600 });
  const hasAdmin = given === undefined ? 'admin' in bootstrap : await fileHasAdmin(given);
  return {
    bootstrap: file,
    adminAddress: join(folder, 'admin-address'),
    adminSocket: hasAdmin ? undefined : join(folder, 'admin.sock'),
  };
}

/** An unreadable file has none, as far as we know: Envoy will say what is wrong with it. */
async function fileHasAdmin(file: string): Promise<boolean> {
  const { parse } = await import('yaml');
  try {
    const content: unknown = parse(await readFile(file, 'utf8'));
    return typeof content === 'object' && content !== null && 'admin' in content;
  } catch {
    return false;
  }
}

interface LaunchedEnvoy {
  pid: number;
  exited: Promise<EnvoyExit>;
  hasExited(): boolean;
  stop(): Promise<void>;
  kill(): void;
}

async function launch(options: EnvoyOptions, folder: string, files: EnvoyFiles): Promise<LaunchedEnvoy> {
  const stdout = await makeNamedPipe(join(folder, 'stdout'));
  const stderr = await makeNamedPipe(join(folder, 'stderr'));
  const token = randomBytes(16).toString('hex');
  const { command, args } = diesWithParent(options.path, envoyArguments(options, files, token));
  const child = spawn(command, args, { stdio: ['ignore', stdout.writeFd, stderr.writeFd] });
  const killAtExit = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', killAtExit);

  const words = new LastWords();
  const parser = new LogParser(
    token,
    (entry) => {
      words.logged(entry);
      options.onLog(entry);
    },
    (line) => words.printed(line),
  );
  const outputs = Promise.all([
    drain(stdout, (text) => options.onOutput?.(text)),
    drain(stderr, (text) => parser.push(text)),
  ]);

  let over = false;
  const exited = childExit(child).then(async ({ code, signal, error }): Promise<EnvoyExit> => {
    over = true;
    process.off('exit', killAtExit);
    await outputs;
    parser.end();
    if (error) words.printed(messageOf(error));
    await rm(folder, { recursive: true, force: true });
    return { code, signal, words: words.text() };
  });
  return {
    pid: child.pid ?? 0,
    exited,
    hasExited: () => over,
    kill: () => child.kill('SIGKILL'),
    stop: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT);
      await exited;
      clearTimeout(timer);
    },
  };
}

function envoyArguments(options: EnvoyOptions, files: EnvoyFiles, token: string): string[] {
  const { concurrency = 1, logLevel = 'info', wasmLogLevel = logLevel } = options;
  const args = [
    ...['-c', files.bootstrap, '--concurrency', String(concurrency)],
    // No hot restart: no shared memory that outlives the process, and no clash with another Envoy.
    '--disable-hot-restart',
    ...['--log-level', logLevel, '--component-log-level', `wasm:${wasmLogLevel}`],
    ...['--log-format', logFormat(token)],
    // Access log lines at once rather than after Envoy's 10 s.
    ...['--file-flush-interval-msec', '100'],
    ...['--admin-address-path', files.adminAddress],
  ];
  if (files.adminSocket !== undefined) {
    args.push('--config-yaml', JSON.stringify({ admin: { address: { pipe: { path: files.adminSocket } } } }));
  }
  return args;
}

/** On Linux, through util-linux's setpriv where it is installed: it asks the kernel and then becomes Envoy. */
function diesWithParent(path: string, args: string[]): { command: string; args: string[] } {
  const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find((file) => process.platform === 'linux' && existsSync(file));
  if (setpriv === undefined) return { command: path, args };
  return { command: setpriv, args: ['--pdeathsig', 'KILL', '--', path, ...args] };
}

async function untilServing(
  envoy: LaunchedEnvoy,
  files: EnvoyFiles,
  signal: AbortSignal | undefined,
): Promise<RunningEnvoy> {
  const deadline = performance.now() + START_LIMIT;
  for (;;) {
    if (envoy.hasExited()) throw startFailed(await envoy.exited);
    if (signal?.aborted || performance.now() > deadline) {
      envoy.kill();
      const exit = await envoy.exited;
      throw signal?.aborted ? interrupted('Starting Envoy') : startFailed(exit, ` within ${START_LIMIT / 1000} s`);
    }
    const admin = await adminAddress(files);
    if (admin && (await adminStatus(admin)) === 200) {
      const listeners = await adminListeners(admin);
      return { pid: envoy.pid, listeners, admin, stop: envoy.stop, exited: envoy.exited };
    }
    await Promise.race([delay(POLL_INTERVAL), envoy.exited]);
  }
}

/** Undefined until Envoy has opened its admin interface. */
async function adminAddress(files: EnvoyFiles): Promise<AdminAddress | undefined> {
  if (files.adminSocket !== undefined) return { socketPath: files.adminSocket };
  const written = await readFile(files.adminAddress, 'utf8').catch(() => '');
  if (written.startsWith('/') || written.startsWith('@')) return { socketPath: written.replace(/^@/, '\0') };
  const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(written) ?? [];
  if (port === '') return undefined;
  return { host: host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host, port: Number(port) };
}

function drain(pipe: NamedPipe, use: (text: string) => void): Promise<void> {
  pipe.closeWrite();
  pipe.read.setEncoding('latin1');
  pipe.read.on('data', use);
  return new Promise((resolve) => pipe.read.on('close', () => resolve()));
}

interface ChildExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  error: Error | undefined;
}

function childExit(child: ChildProcess): Promise<ChildExit> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: null, signal: null, error }));
    child.once('exit', (code, signal) => resolve({ code, signal, error: undefined }));
  });
}

function startFailed(exit: EnvoyExit, limit = ''): ProxletError {
  const how = exit.signal ? `was ended by ${exit.signal}` : `exited with status ${exit.code ?? 'unknown'}`;
  return new ProxletError('envoy-start-failed', `Envoy did not start${limit}: it ${how}.`, {
    output: exit.words,
    details: { code: exit.code, signal: exit.signal },
  });
}
