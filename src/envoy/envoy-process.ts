import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../errors.ts';
import type { EnvoyFiles } from './envoy-files.ts';
import { LastWords } from './last-words.ts';
import { LogParser, logFormat } from './log-parser.ts';
import { makeNamedPipe, type NamedPipe } from './named-pipe.ts';
import type { EnvoyExit, EnvoyOptions } from './run-envoy.ts';

const STOP_LIMIT = 5_000;

/** An Envoy that was started; whether it serves is another matter. */
export interface LaunchedEnvoy {
  pid: number;
  exited: Promise<EnvoyExit>;
  hasExited(): boolean;
  stop(): Promise<void>;
  kill(): void;
}

/** Starts Envoy with its output connected. `folder` is removed when it has ended. */
export async function launchEnvoy(options: EnvoyOptions, folder: string, files: EnvoyFiles): Promise<LaunchedEnvoy> {
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
