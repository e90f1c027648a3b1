import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ProxletError } from '../errors.ts';
import type { LogLevel, LogSink } from '../log.ts';
import { type AdminAddress, type AdminListener, adminListeners, adminStatus } from './admin-client.ts';
import { adminAddress, type EnvoyFiles, writeEnvoyFiles } from './envoy-files.ts';
import { type LaunchedEnvoy, launchEnvoy } from './envoy-process.ts';
import { interrupted } from './interrupted.ts';

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
const POLL_INTERVAL = 10;

/**
 * Starts a real Envoy and resolves when it serves. Throws ProxletError `envoy-start-failed`, with Envoy's words in
 * `output`, when it refuses its configuration or cannot load a filter.
 *
 * Envoy ends with this process: at its exit, and on Linux (where `setpriv` is installed) even if it is killed. The
 * call must come from the main thread then, since Linux ties that to the calling thread.
 */
export async function runEnvoy(options: EnvoyOptions): Promise<RunningEnvoy> {
  if (options.signal?.aborted) throw interrupted('starting Envoy');
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-envoy-'));
  let envoy: LaunchedEnvoy | undefined;
  try {
    const files = await writeEnvoyFiles(folder, options.bootstrap);
    envoy = await launchEnvoy(options, folder, files);
    return await untilServing(envoy, files, options.signal);
  } catch (error) {
    envoy?.kill();
    await envoy?.exited;
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
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
      throw signal?.aborted ? interrupted('starting Envoy') : startFailed(exit, ` within ${START_LIMIT / 1000} s`);
    }
    const admin = await adminAddress(files);
    if (admin && (await adminStatus(admin)) === 200) {
      const listeners = await adminListeners(admin);
      return { pid: envoy.pid, listeners, admin, stop: envoy.stop, exited: envoy.exited };
    }
    await Promise.race([delay(POLL_INTERVAL), envoy.exited]);
  }
}

function startFailed(exit: EnvoyExit, limit = ''): ProxletError {
  const how = exit.signal ? `was ended by ${exit.signal}` : `exited with status ${exit.code ?? 'unknown'}`;
  return new ProxletError('envoy-start-failed', `Envoy did not start${limit}: it ${how}`, {
    output: exit.words,
    details: { code: exit.code, signal: exit.signal },
  });
}
