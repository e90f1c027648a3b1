/** The documents say what is: their commands are run, their pages are made from the code, their links lead somewhere. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../src/package-root.ts';
import { userPaths } from '../../src/project/paths.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { abiPage } from './abi-page.ts';
import { comparable, consoleCommands } from './console-blocks.ts';
import { templatesPage } from './templates-page.ts';

const root = packageRoot();
const documents = ['README.md', 'ARCHITECTURE.md', 'RATIONALE.md', 'CONTRIBUTING.md'].concat(
  readdirSync(join(root, 'docs')).map((name) => `docs/${name}`),
);

for (const [name, page] of [
  ['docs/abi.md', abiPage],
  ['docs/templates.md', templatesPage],
] as const) {
  test(`${name} is the page of its table (PROXLET_UPDATE_GOLDEN=1 writes it)`, () => {
    const file = join(root, name);
    if (process.env['PROXLET_UPDATE_GOLDEN']) writeFileSync(file, page());
    assert.equal(readFileSync(file, 'utf8'), page());
  });
}

test('links between documents lead somewhere', () => {
  const broken: string[] = [];
  for (const document of documents) {
    const text = readFileSync(join(root, document), 'utf8');
    for (const [, target = ''] of text.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
      if (!/^\w+:/.test(target) && !existsSync(join(root, dirname(document), target)))
        broken.push(`${document}: ${target}`);
    }
  }
  assert.deepEqual(broken, []);
});

test("the README's commands print what the README says", { timeout: 180_000 }, async (t) => {
  const shell = await Shell.open();
  t.after(() => shell.close());
  for (const { command, output } of consoleCommands(readFileSync(join(root, 'README.md'), 'utf8'))) {
    await t.test(command, async () => {
      const printed = await shell.type(command, output.length);
      assert.deepEqual(comparable(printed), comparable(output));
    });
  }
});

/** A person at two terminals: one where `proxlet run` goes on, one for everything else. */
class Shell {
  private cwd: string;
  private readonly env: NodeJS.ProcessEnv;
  private session: ChildProcess | undefined;
  private readonly lines: string[] = [];
  private taken = 0;
  private wake: () => void = () => {};
  private url = 'http://127.0.0.1:10000';

  private constructor(cwd: string, env: NodeJS.ProcessEnv) {
    this.cwd = cwd;
    this.env = env;
  }

  static async open(): Promise<Shell> {
    const folder = await scratchFolder();
    const bin = join(folder, 'bin');
    await mkdir(bin);
    await writeFile(join(bin, 'proxlet'), `#!/bin/sh\nexec "${process.execPath}" "${root}/bin/proxlet.cjs" "$@"\n`);
    await chmod(join(bin, 'proxlet'), 0o755);
    const env = { ...process.env, PATH: `${bin}:${process.env['PATH']}`, NO_COLOR: '1' };
    return new Shell(folder, {
      ...env,
      PROXLET_CACHE_DIR: userPaths(process.env).cache,
      PROXLET_CONFIG_DIR: join(folder, 'config'),
      PROXLET_DATA_DIR: join(folder, 'data'),
    });
  }

  /** What `command` prints; for one that changes what runs, as many lines of the session as are `expected`. */
  async type(command: string, expected: number): Promise<string[]> {
    if (command.startsWith('cd ')) {
      this.cwd = join(this.cwd, command.slice(3));
      return [];
    }
    if (command === 'proxlet run') return this.run(expected);
    // The port may be another, and curl shows its progress where it is no terminal.
    const typed = command.replaceAll('http://127.0.0.1:10000', this.url).replace(/^curl -i /, 'curl -si ');
    const printed = await this.execute(typed);
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
      const child = spawn('sh', ['-c', command], { cwd: this.cwd, env: this.env, stdio: ['ignore', 'pipe', 'pipe'] });
      let text = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
      }
      child.once('close', () => resolve(text.replaceAll('\r', '').trimEnd().split('\n')));
    });
  }
}
