import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after } from 'node:test';
import { start } from './child-processes.ts';
import { isOnPath } from './is-on-path.ts';
import { fillFolder, toolFolder } from './tool-folder.ts';

const PACKAGE = 'docker-registry';

function cached(): string {
  return toolFolder(PACKAGE);
}

/** Debian's docker-registry; undefined where there is none. */
export function dockerRegistry(): string | undefined {
  if (isOnPath(PACKAGE)) return PACKAGE;
  const file = join(cached(), 'usr/bin', PACKAGE);
  return existsSync(file) ? file : undefined;
}

/** Unpacks the Debian package into the cache. It is not installed: that would start it, on every address. */
export function fetchDockerRegistry(say: (text: string) => void): void {
  if (dockerRegistry() !== undefined) return;
  if (!isOnPath('apt-get') || !isOnPath('dpkg')) {
    say(`missing and not fetched (that takes apt-get and dpkg): ${PACKAGE}`);
    return;
  }
  say(`fetching with apt-get: ${PACKAGE}`);
  fillFolder(cached(), (partial) => {
    // A new machine's lists may name versions that are gone.
    if (process.getuid?.() === 0) run('apt-get', ['update', '-qq'], partial);
    run('apt-get', ['download', '-qq', PACKAGE], partial);
    const file = readdirSync(partial).find((name) => name.endsWith('.deb')) ?? '';
    run('dpkg', ['-x', file, '.'], partial);
  });
}

function run(command: string, args: string[], cwd: string): void {
  const { status, error, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')}: ${error?.message ?? stderr}`, { cause: error });
}

export interface DockerRegistrySettings {
  /** `auth` of its configuration. */
  auth?: object;
  /** `http.tls` of its configuration. */
  tls?: { certificate: string; key: string };
}

/** Runs it below `folder` on a free port of 127.0.0.1; returns its host. It ends with the tests of this file. */
export async function startDockerRegistry(folder: string, { auth, tls }: DockerRegistrySettings = {}): Promise<string> {
  await mkdir(folder, { recursive: true });
  const config = {
    version: '0.1',
    log: { level: 'info', accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(folder, 'data') }, delete: { enabled: true } },
    http: { addr: '127.0.0.1:0', secret: 'tests', ...(tls && { tls }) },
    ...(auth && { auth }),
  };
  const file = join(folder, 'config.yml');
  await writeFile(file, JSON.stringify(config));
  const child = start(dockerRegistry() ?? PACKAGE, ['serve', file], {
    cwd: folder,
    env: { ...process.env, OTEL_TRACES_EXPORTER: 'none' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  after(() => child.kill('SIGKILL'));
  if (child.stderr === null) throw new Error(`${PACKAGE} has no output`);
  // Its output is read to the end: nobody may write into a closed pipe.
  const output = createInterface({ input: child.stderr });
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    output.on('line', (line) => {
      lines.push(line);
      const host = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (host !== undefined) resolve(host);
    });
    child.once('close', () => reject(new Error(`${PACKAGE} did not start: ${lines.join('\n')}`)));
  });
}
