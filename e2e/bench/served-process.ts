import { type ChildProcess, spawn } from 'node:child_process';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { plainEnvironment } from './plain-environment.ts';

/** A process that serves HTTP on a port of 127.0.0.1. */
export interface ServedProcess {
  pid: number;
  port: number;
  /** Milliseconds from spawning it to the end of its first answer with status 200. */
  firstAnswer: number;
  stop(): Promise<void>;
}

export type CommandLine = readonly [command: string, ...args: string[]];

const PATIENCE = 60_000;
/** Short against what is measured, and long enough to leave the CPU to the process that starts. */
const PAUSE = 1;

/** Spawns the command that `commandFor` makes of a free port, and asks for `path` there until the answer is 200. Its output goes nowhere. */
export async function serve(commandFor: (port: number) => Promise<CommandLine>, path = '/'): Promise<ServedProcess> {
  const port = await unusedPort();
  const [command, ...args] = await commandFor(port);
  const begin = performance.now();
  const child = spawn(command, args, { stdio: 'ignore', env: plainEnvironment() });
  const stop = endWithThisProcess(child);
  let end = '';
  child.once('error', (error) => {
    end = error.message;
  });
  child.once('exit', (code, signal) => {
    end = `it ended with ${signal ?? code}`;
  });
  while ((await statusOf(port, path)) !== 200) {
    if (end === '' && performance.now() - begin < PATIENCE) await delay(PAUSE);
    else {
      await stop();
      throw new Error(`${[command, ...args].join(' ')}: no answer, ${end || `not in ${PATIENCE / 1000} s`}`);
    }
  }
  return { pid: child.pid ?? 0, port, firstAnswer: performance.now() - begin, stop };
}

/** Kills `child` when this process ends; what it returns kills it now. */
export function endWithThisProcess(child: ChildProcess): () => Promise<void> {
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const gone = new Promise<void>((resolve) => {
    child.once('error', () => resolve()).once('exit', () => resolve());
  }).then(() => process.off('exit', kill));
  return async () => {
    child.kill('SIGTERM');
    await gone;
  };
}

/** The status of `GET path`; undefined when there is no whole head for an answer. */
function statusOf(port: number, path: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    socket.on('connect', () => socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n\r\n`));
    socket.on('data', (bytes) => {
      text += bytes.latin1Slice();
      if (text.includes('\r\n\r\n')) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(text.includes('\r\n\r\n') ? Number(text.slice(9, 12)) : undefined));
  });
}

function unusedPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
