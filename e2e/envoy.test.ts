/** The same project on the embedded proxy and on a real Envoy. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { answer } from './support/answer.ts';
import { filterText, writeModule } from './support/modules.ts';
import { pinnedEnvoy } from './support/pinned-envoy.ts';
import { edit, makeProject } from './support/project.ts';
import { proxlet } from './support/proxlet.ts';
import { scratchFolder } from './support/scratch-folder.ts';
import { Session } from './support/session.ts';

const envoy = await pinnedEnvoy();
const skip = 'missing' in envoy && envoy.missing;
const folder = await scratchFolder();
const cwd = await makeProject(folder);

const REQUESTS: { name: string; path: string; init?: RequestInit }[] = [
  { name: 'GET', path: '/a?b=c', init: { headers: { 'x-one': '1' } } },
  { name: 'POST', path: '/echo', init: { method: 'POST', body: 'hello', headers: { 'content-type': 'text/plain' } } },
  { name: 'HEAD', path: '/', init: { method: 'HEAD' } },
  { name: 'no content', path: '/status/204' },
  { name: 'an error', path: '/status/503' },
  { name: 'a large body', path: '/bytes/2000000' },
  { name: 'a path that is no URL of the backend', path: '/status/none' },
];

test('--on envoy answers the same, before and after a change', { skip }, async (t) => {
  const embedded = await Session.start(t, [], { cwd });
  const real = await Session.start(t, ['--on', 'envoy'], { cwd });
  assert.match(real.events.at(-1)?.on ?? '', /^Envoy \d/);
  for (const { name, path, init } of REQUESTS) {
    await t.test(name, async () => {
      const expected = await answer(real, path, init);
      assert.match(expected, /^hello: world$/m);
      assert.equal(await answer(embedded, path, init), expected);
    });
  }
  await edit(join(cwd, 'assembly/index.ts'), 'hello: world', 'hello: moon');
  await Promise.all([embedded.until('swapped'), real.until('swapped')]);
  await t.test('after the change', async () => {
    const expected = await answer(real, '/');
    assert.match(expected, /^hello: moon$/m);
    assert.equal(await answer(embedded, '/'), expected);
  });
});

test('Envoy takes what --print-config prints', { skip }, async () => {
  const { status, stdout, stderr } = await proxlet(['run', '--print-config'], { cwd });
  assert.equal(status, 0, stderr);
  // Envoy loads the module already to validate.
  assert.equal((await proxlet(['build', '--debug'], { cwd })).status, 0);
  const file = join(folder, 'printed.yaml');
  await writeFile(file, stdout);
  const path = 'path' in envoy ? envoy.path : '';
  const validated = await promisify(execFile)(path, ['--mode', 'validate', '-c', file, '--log-level', 'warning']);
  assert.match(validated.stdout, /OK$/m);
});

test('what Envoy logs at /dev/stdout is shown as events', { skip }, async (t) => {
  await writeModule(join(folder, 'plain.wasm'), filterText());
  const { stdout } = await proxlet(['run', join(folder, 'plain.wasm'), '--port', '0', '--print-config'], { cwd });
  const accessLog = {
    name: 'stdout',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.access_loggers.stream.v3.StdoutAccessLog',
      log_format: { text_format_source: { inline_string: '%REQ(:PATH)%\n' } },
    },
  };
  const file = join(folder, 'access-log.yaml');
  await writeFile(
    file,
    stdout.replace(
      /^( *)stat_prefix:/m,
      (field, indent) => `${indent}access_log: [${JSON.stringify(accessLog)}]\n${field}`,
    ),
  );
  const session = await Session.start(t, ['-c', file, '--on', 'envoy'], { cwd });
  await session.fetch('/hello');
  assert.equal((await session.until('access')).at(-1)?.line, '/hello');
});
