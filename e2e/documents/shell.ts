import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageRoot } from '../../src/package-root.ts';
import { userPaths } from '../../src/project/paths.ts';
import { scratchFolder } from '../support/scratch-folder.ts';

const root = packageRoot();

export interface ShellSettings {
  /** Beside what every user has. */
  env?: NodeJS.ProcessEnv;
  /** What a document calls something, and what it is called here: `localhost:5000`. */
  names?: Readonly<Record<string, string>>;
}

/** A person at two terminals: one where `proxlet run` goes on, one for everything else. */
export class Shell {
  private cwd: string;
  private readonly env: NodeJS.ProcessEnv;
  private session: ChildProcess | undefined;
  private readonly lines: string[] = [];
  private taken = 0;
  private wake: () => void = () => {};
  private url = 'http://127.0.0.1:10000';
  private readonly names: [documented: string, here: string][];

  private constructor(cwd: string, env: NodeJS.ProcessEnv, names: Readonly<Record<string, string>>) {
    this.cwd = cwd;
    this.env = env;
    this.names = Object.entries(names);
  }

  static async open({ env: added = {}, names = {} }: ShellSettings = {}): Promise<Shell> {
    const folder = await scratchFolder();
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'proxlet'), `#!/bin/sh\nexec "${process.execPath}" "${root}/bin/proxlet.cjs" "$@"\n`);
    await chmod(join(bin, 'proxlet'), 0o755);
    const env = {
      ...process.env,
      PATH: `${bin}:${process.env['PATH']}`,
      NO_COLOR: '1',
      PROXLET_CACHE_DIR: userPaths(process.env).cache,
      PROXLET_CONFIG_DIR: join(folder, 'config'),
      PROXLET_DATA_DIR: join(folder, 'data'),
      ...added,
    };
    return new Shell(folder, env, names);
  }

  /** What `command` prints; for one that changes what runs, as many lines of the session as are `expected`. */
  async type(command: string, expected: number): Promise<string[]> {
    if (command.startsWith('cd ')) {
      this.cwd = join(this.cwd, command.slice(3));
      return [];
    }
    if (command === 'proxlet run') return this.run(expected);
    // The port may be another, and curl shows its progress where it is no terminal.
    const there = command.replaceAll('http://127.0.0.1:10000', this.url).replace(/^curl -i /, 'curl -si ');
    const typed = this.names.reduce((text, [documented, here]) => text.replaceAll(documented, here), there);
    const printed = (await this.execute(typed)).map((line) =>
      this.names.reduce((text, [documented, here]) => text.replaceAll(here, documented), line),
    );
    return command.startsWith('sed ') ? this.sessionLines(expected) : printed;
  }

  async close(): Promise<void> {
    const { session } = this;
    if (session === undefined || session.exitCode !== null) return;
    const ended = new Promise((resolve) => session.once('close', resolve));
    session.kill('SIGINT');
    await ended;
  }

  private async run(expected: number): Promise<string[]> {
    const session = spawn('proxlet', ['run'], { cwd: this.cwd, env: this.env, stdio: ['ignore', 'pipe', 'inherit'] });
    this.session = session;
    session.stdout.setEncoding('utf8');
    let rest = '';
    session.stdout.on('data', (text: string) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      this.lines.push(...parts.filter((line) => !line.startsWith('note: port')));
      this.wake();
    });
    session.once('close', () => this.wake());
    const lines = await this.sessionLines(expected);
    this.url = /http:\S+/.exec(lines.find((line) => line.startsWith('listening')) ?? '')?.[0] ?? this.url;
    return lines;
  }

  private async sessionLines(count: number): Promise<string[]> {
    while (this.lines.length < this.taken + count && this.session?.exitCode === null) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    const lines = this.lines.slice(this.taken, this.taken + count);
    this.taken += count;
    return lines;
  }

  private execute(command: string): Promise<string[]> {
    return new Promise((resolve) => {
      const child = spawn('sh', ['-c', `exec 2>&1\n${command}`], {
        cwd: this.cwd,
        env: this.env,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      child.stdout.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      child.once('close', () => resolve(text.replaceAll('\r', '').trimEnd().split('\n')));
    });
  }
}
