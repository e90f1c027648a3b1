/** An author's day: a new project answers curl, and every change of it the next request. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { signalGroup } from './support/child-processes.ts';
import { isOnPath } from './support/is-on-path.ts';
import { edit, makeProject } from './support/project.ts';
import { scratchFolder } from './support/scratch-folder.ts';
import { Session } from './support/session.ts';

const folder = await scratchFolder();
const project = await makeProject(folder);
const source = join(project, 'assembly/index.ts');
const session = await Session.start({ after }, [], { cwd: project });

async function hello(): Promise<string | null> {
  return (await session.fetch()).headers.get('hello');
}

test('the printed curl line shows the header', { skip: !isOnPath('curl') && 'no curl here' }, () => {
  const [command = '', ...args] = session.events.at(-1)?.curl?.split(' ') ?? [];
  assert.equal(command, 'curl');
  const { stdout } = spawnSync(command, ['--silent', ...args], { encoding: 'utf8' });
  assert.match(stdout, /^HTTP\/1\.1 200 OK\r$/m);
  assert.match(stdout, /^hello: world\r$/m);
});

test('the value in the source changes the next response', async () => {
  await edit(source, 'hello: world', 'hello: moon');
  const events = await session.until('swapped');
  assert.equal(events.at(-1)?.what, 'module');
  assert.ok(events.some(({ type }) => type === 'built'));
  assert.equal(await hello(), 'moon');
});

test('a broken source shows the compiler’s message, and the old filter serves on', async () => {
  await edit(source, 'headers[i].value);', 'headers[i].worth);');
  const failed = (await session.until('failed')).at(-1);
  assert.equal(failed?.error?.code, 'build-failed');
  assert.match(failed.error.output ?? '', /ERROR TS2339: Property 'worth' does not exist/);
  assert.match(failed.error.output ?? '', /assembly\/index\.ts\(\d+,\d+\)|assembly\/index\.ts:\d+:\d+/);
  assert.equal(await hello(), 'moon');
});

test('mending it serves the new one', async () => {
  await edit(source, 'headers[i].worth);', 'headers[i].value);');
  await session.until('swapped');
  await edit(source, 'hello: moon', 'hello: mars');
  await session.until('swapped');
  assert.equal(await hello(), 'mars');
});

test('saving only the configuration reconfigures without a build', async () => {
  await edit(join(project, 'proxlet.yaml'), '# configuration: |\n#   hello: world', 'configuration: |\n  hello: venus');
  const events = await session.until('swapped');
  assert.equal(events.at(-1)?.what, 'configuration');
  assert.ok(!events.some(({ type }) => type === 'built'));
  assert.equal(await hello(), 'venus');
});

test('a configuration that the filter refuses changes nothing', async () => {
  await edit(join(project, 'proxlet.yaml'), 'hello: venus', 'no header');
  const failed = (await session.until('failed')).at(-1);
  assert.match(failed?.error?.message ?? '', /proxy_on_configure|configuration/);
  assert.equal(await hello(), 'venus');
});

test('how many lines were not shown is said at the end, however soon that comes', async (t) => {
  const quiet = await Session.start(t, ['--log-level', 'error', '--no-watch', '--configuration', 'a: b'], {
    cwd: project,
  });
  signalGroup(quiet.pid, 'SIGINT');
  await quiet.ended;
  assert.ok(quiet.events.some(({ type }) => type === 'suppressed'));
});
