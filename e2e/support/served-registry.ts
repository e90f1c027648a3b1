import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { after } from 'node:test';
import { signalGroup } from './child-processes.ts';
import { startProxlet } from './proxlet.ts';

export interface ServedRegistry {
  /** As references begin: `127.0.0.1:40001`. */
  host: string;
  pid: number;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<void>;
}

/** Starts `proxlet registry serve` on a free port, and waits until it listens. It ends with the tests of this file. */
export async function serveRegistry(folder: string, args: readonly string[]): Promise<ServedRegistry> {
  const { child, ended } = startProxlet(['registry', 'serve', '--json', '--port', '0', ...args], { cwd: folder });
  if (child.stdout === null) throw new Error('proxlet has no output');
  const stop = async () => {
    signalGroup(child.pid, 'SIGINT');
    await ended;
  };
  after(stop);
  const [line] = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    ended.then(({ stderr }) => Promise.reject(new Error(stderr))),
  ]);
  const event: { host: string } = JSON.parse(line);
  return { host: event.host, pid: child.pid ?? 0, stop };
}
