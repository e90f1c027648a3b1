/** proxlet as a process: ports, signals, pipes, colours, and what it loads. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../src/package-root.ts';
import { assertRefused } from './support/assert-refused.ts';
import { signalGroup } from './support/child-processes.ts';
import { filterText, writeModule } from './support/modules.ts';
import { makeProject } from './support/project.ts';
import { proxlet, proxletBin, startProxlet } from './support/proxlet.ts';
import { scratchFolder } from './support/scratch-folder.ts';
import { Session } from './support/session.ts';

const cwd = await scratchFolder();
await writeModule(join(cwd, 'plain.wasm'), filterText());

/** A port of 127.0.0.1 that somebody listens on until the test ends. */
async function busyPort(t: { after(callback: () => void): void }, wanted = 0): Promise<number> {
  const server = createServer().listen(wanted, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

function portOf(session: Session): number {
  return Number(new URL(session.url).port);
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

test('a port that was asked for and is taken is an error', async (t) => {
  const port = await busyPort(t);
  const outcome = await proxlet(['run', 'plain.wasm', '--port', String(port)], { cwd });
  assertRefused(outcome, 1, new RegExp(`^error: port ${port} .*taken by another process`, 'm'), /^hint: .*--port/m);
});

test('without --port the next free one is taken, and reported', async (t) => {
  if (!(await isOpen(10000))) await busyPort(t, 10000);
  const session = await Session.startAsTyped(t, ['plain.wasm'], { cwd });
  assert.ok(portOf(session) > 10000);
  assert.equal((await session.fetch()).status, 200);
  const note = session.events.find(({ type }) => type === 'note');
  assert.equal(note?.message, `port 10000 is taken by another process, so this is port ${portOf(session)}`);
});

for (const { name, args, project } of [
  { name: 'a module', args: ['plain.wasm'], project: false },
  { name: 'a project, whose compiler is a child', args: ['hello'], project: true },
]) {
  test(`Ctrl-C ends a session of ${name}: 130, no child, the port free again`, async (t) => {
    if (project) await makeProject(cwd);
    const session = await Session.start(t, args, { cwd });
    assert.ok(await isOpen(portOf(session)));
    const { status, stderr } = await session.stop();
    assert.deepEqual([status, stderr], [130, '']);
    assert.equal(session.events.at(-1)?.type, 'stopped');
    assert.equal(signalGroup(session.pid, 0), false);
    assert.equal(await isOpen(portOf(session)), false);
  });
}

test('output that nobody reads ends it silently', () => {
  const script = 'set -o pipefail; "$0" "$1" --help | head -n 1';
  const options = { encoding: 'utf8' } as const;
  const { status, stdout, stderr } = spawnSync('bash', ['-c', script, process.execPath, proxletBin()], options);
  assert.deepEqual([status, stdout.split('\n').length, stderr], [0, 2, '']);
});

test('colours: forced, and none with NO_COLOR or --no-color', async () => {
  const esc = '\x1b[';
  const refused = async (args: string[], env: NodeJS.ProcessEnv) =>
    (await proxlet([...args, 'run', 'no'], { cwd, env })).stderr;
  assert.ok((await refused([], { FORCE_COLOR: '1', NO_COLOR: undefined })).includes(esc));
  assert.ok(!(await refused([], { NO_COLOR: undefined })).includes(esc));
  assert.ok(!(await refused([], { FORCE_COLOR: '1', NO_COLOR: '1' })).includes(esc));
  assert.ok(!(await refused(['--no-color'], { FORCE_COLOR: '1', NO_COLOR: undefined })).includes(esc));
});

test('a filter that spins takes neither the proxy nor other requests with it', async (t) => {
  const file = join(cwd, 'spins.wasm');
  const SPINS = `(func (export "proxy_on_request_headers") (param i32 i32 i32) (result i32)
    (loop $forever (br_if $forever (i32.gt_u (local.get 1) (i32.const 20)))) (i32.const 0))`;
  await writeModule(file, filterText({ functions: SPINS }));
  const session = await Session.start(t, [file, '--guest-timeout', '300'], { cwd });
  assert.equal((await session.fetch()).status, 200);
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`x-${index}`, 'y']));
  const others = Array.from({ length: 20 }, () => session.fetch('/delay/100'));
  const spinning = session.fetch('/', { headers: many });
  const statuses = (await Promise.all([spinning, ...others])).map(({ status }) => status);
  // The VM is lost with the streams on it, and fails closed.
  assert.deepEqual(
    [...new Set(statuses)].filter((status) => ![200, 503].includes(status)),
    [],
  );
  assert.equal(statuses[0], 503);
  assert.equal((await session.fetch()).status, 503);
  await writeModule(file, filterText());
  await session.until('swapped');
  assert.equal((await session.fetch('/', { headers: many })).status, 200);
});

test('run of a module loads nothing before it listens but the bundle', async () => {
  const coverage = await mkdtemp(join(cwd, 'coverage-'));
  const env = { NODE_V8_COVERAGE: coverage };
  const { child, ended, outcome } = startProxlet(['run', 'plain.wasm', '--port', '0', '--no-watch'], { cwd, env });
  while (!outcome.stdout.includes('curl')) await once(child.stdout!, 'data');
  signalGroup(child.pid, 'SIGINT');
  assert.equal((await ended).status, 130);
  const files = new Set<string>();
  for (const name of await readdir(coverage)) {
    const { result }: { result: { url: string }[] } = JSON.parse(await readFile(join(coverage, name), 'utf8'));
    for (const { url } of result) if (url.startsWith('file:')) files.add(relative(packageRoot(), fileURLToPath(url)));
  }
  assert.deepEqual([...files].sort(), ['bin/proxlet.cjs', 'dist/bundle/main.js']);
});
