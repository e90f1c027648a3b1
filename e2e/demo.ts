/** `npm run demo`: makes a filter, builds it, runs it and shows its answer, by typing what a user would type. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../src/package-root.ts';
import { signalGroup, start } from './support/child-processes.ts';
import { isOnPath } from './support/is-on-path.ts';

const folder = mkdtempSync(join(tmpdir(), 'proxlet-demo-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
const project = join(folder, 'hello');

await proxlet(folder, 'init', 'hello', '--language', 'assemblyscript', '--no-input');
show('cd hello');
await proxlet(project, 'build');
const session = startProxlet(project, 'run');
const url = await listening(session);
// The session's own output ends here: it goes on in the background.
const answered = await request(url);
signalGroup(session.pid, 'SIGINT');
await once(session, 'close');
if (!answered) fail(`the answer of ${url} has no header "hello: world"`);
process.stdout.write('\nThe filter added "hello: world". Everything is ended and removed again.\n');

function show(command: string): void {
  const line = `$ ${command}`;
  process.stdout.write(`\n${process.stdout.isTTY ? `\x1b[1m${line}\x1b[22m` : line}\n`);
}

function fail(message: string): never {
  process.stderr.write(`error: ${message}\n`);
  process.exit(1);
}

/** Types a command, and waits until it is done. */
async function proxlet(cwd: string, ...args: string[]): Promise<void> {
  const child = startProxlet(cwd, ...args);
  const [status] = await once(child, 'close');
  if (status !== 0) fail(`proxlet ${args[0]} ended with exit code ${status}`);
}

/** Its output appears as it comes; with the colours that it would have without us between it and the terminal. */
function startProxlet(cwd: string, ...args: string[]): ChildProcess {
  show(['proxlet', ...args].join(' '));
  const colours = process.stdout.isTTY && !process.env['NO_COLOR'] ? { FORCE_COLOR: '1' } : {};
  const child = start(process.execPath, [join(packageRoot(), 'bin/proxlet.cjs'), ...args], {
    cwd,
    env: { ...process.env, ...colours },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => process.stdout.write(text));
  return child;
}

/** The address that `proxlet run` says it listens on. */
function listening(session: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    const died = (status: number | null) => fail(`proxlet run ended with exit code ${status}`);
    session.once('close', died);
    let output = '';
    session.stdout?.on('data', (text: string) => {
      output += text;
      const [, url] = /curl -i (http:\/\/[\w.:[\]-]+\/)/.exec(output) ?? [];
      if (url === undefined) return;
      session.off('close', died);
      resolve(url);
    });
  });
}

/** Prints the answer, and tells whether it has the filter's header. */
async function request(url: string): Promise<boolean> {
  show(`curl -i ${url}`);
  const text = isOnPath('curl') ? await curl(url) : await fetchText(url);
  process.stdout.write(text);
  return /^hello: world$/m.test(text.replaceAll('\r', ''));
}

async function curl(url: string): Promise<string> {
  const child = start('curl', ['--silent', '--show-error', '-i', url], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (part: string) => {
    text += part;
  });
  await once(child, 'close');
  return text;
}

/** The same without curl. */
async function fetchText(url: string): Promise<string> {
  const response = await fetch(url);
  const fields = [...response.headers].map(([name, value]) => `${name}: ${value}\n`).join('');
  return `HTTP/1.1 ${response.status} ${response.statusText}\n${fields}\n${await response.text()}`;
}
