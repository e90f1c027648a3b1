import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../src/package-root.ts';

/** What a load came to. Latencies are microseconds. */
export interface Load {
  /** Answers. */
  requests: number;
  seconds: number;
  /** Broken connections, and answers that were no success. */
  failures: number;
  p50: number;
  p99: number;
}

/** Keeps `connections` busy with one request each, for `seconds`. Throws when there was a failure or no answer. */
export type LoadGenerator = (port: number, connections: number, seconds: number) => Promise<Load>;

const run = promisify(execFile);

/** wrk, one thread: the lightest there is. */
export const wrk: LoadGenerator = async (port, connections, seconds) => {
  const script = join(packageRoot(), 'e2e', 'bench', 'wrk-report.lua');
  const url = `http://127.0.0.1:${port}/`;
  const options = ['--threads', '1', '--connections', `${connections}`, '--duration', `${seconds}`, '--script', script];
  const { stdout } = await run('wrk', [...options, url]);
  return checked(stdout.trimEnd().split('\n').at(-1) ?? '');
};

/** Our own, in Node: takes about as much of the machine as what it measures. */
export const ownLoadGenerator: LoadGenerator = async (port, connections, seconds) => {
  const script = join(import.meta.dirname, 'load-generator.js');
  const { stdout } = await run(process.execPath, [script, `${port}`, `${connections}`, `${seconds}`]);
  return checked(stdout);
};

function checked(json: string): Load {
  const load: Load = JSON.parse(json);
  if (load.failures > 0) throw new Error(`${load.failures} of ${load.requests} requests failed`);
  if (load.requests === 0) throw new Error('not one request was answered');
  return load;
}
