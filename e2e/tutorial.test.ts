/** What the tutorials of 2020 and 2021 had their readers do: their packages, their bootstrap. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../src/package-root.ts';
import { assertRefused } from './support/assert-refused.ts';
import { buildTutorial } from './support/build-tutorial.ts';
import { pinnedEnvoy } from './support/pinned-envoy.ts';
import { edit } from './support/project.ts';
import { proxlet } from './support/proxlet.ts';
import { scratchFolder } from './support/scratch-folder.ts';
import { Session } from './support/session.ts';

const envoy = await pinnedEnvoy();
const skip = 'missing' in envoy && envoy.missing;
const cwd = await scratchFolder();
const module = await buildTutorial(cwd);
const PROXIES = [
  { on: 'embedded', skip: false },
  { on: 'envoy', skip },
] as const;

for (const { on, skip } of PROXIES) {
  test(`${on}: with a configuration the filter adds its header`, { skip }, async (t) => {
    const args = [module, '--root-id', 'add_header', '--configuration', 'there', '--on', on];
    const session = await Session.start(t, args, { cwd });
    assert.equal((await session.fetch()).headers.get('hi'), 'there');
  });

  test(`${on}: without a configuration it traps in proxy_on_configure`, { skip }, async () => {
    const outcome = await proxlet(['run', module, '--root-id', 'add_header', '--port', '0', '--on', on], { cwd });
    assertRefused(outcome, 1, /proxy_on_configure/, /memory access out of bounds/);
    assert.match(
      outcome.stdout,
      /Function: proxy_on_configure failed: Uncaught RuntimeError: memory access out of bounds/,
    );
  });

  test(`${on}: with a root id that the filter does not know it does not start`, { skip }, async () => {
    const args = ['run', module, '--root-id', 'nope', '--configuration', 'there', '--port', '0', '--on', on];
    const outcome = await proxlet(args, { cwd });
    assertRefused(outcome, 1, /proxy_on_context_create/);
    assert.match(outcome.stdout, /Missing root context factory for root id: nope/);
  });
}

test('the message of the trap says what to do', async () => {
  const { stderr } = await proxlet(['run', module, '--root-id', 'add_header', '--port', '0'], { cwd });
  assert.match(stderr, /^error: the plugin "optimized" does not start: proxy_on_configure trapped/m);
  assert.match(stderr, /^hint: the plugin has no configuration, .* give it one, with `--configuration TEXT`/m);
});

test('the message for the root id says what to do', async () => {
  const args = ['run', module, '--root-id', 'nope', '--configuration', 'there', '--port', '0'];
  assert.match((await proxlet(args, { cwd })).stderr, /^hint: the plugin's root_id is "nope": it must be the name/m);
});

const ROUTER = 'typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}';

test('their bootstrap runs with a warning, and the line to write makes Envoy take it', { skip }, async (t) => {
  const file = join(cwd, 'envoy.yaml');
  const backend = await Session.start(t, [module, '--root-id', 'add_header', '--configuration', 'behind'], { cwd });
  await writeBootstrap(file, new URL(backend.url).port);

  const session = await Session.start(t, ['-c', file], { cwd });
  const warning = session.events.find(({ hint }) => hint === `write ${ROUTER}`);
  assert.match(
    warning?.message ?? '',
    /^Envoy refuses a router whose configuration has no type.*\(line \d+, .*http_filters\[1\]/,
  );
  const answer = await session.fetch();
  assert.deepEqual([answer.status, answer.headers.get('hi')], [200, 'behind, what ever you want']);

  const refused = await proxlet(['run', '-c', file, '--on', 'envoy'], { cwd });
  assertRefused(refused, 1, /Didn't find a registered implementation for 'envoy\.filters\.http\.router'/);

  await edit(file, 'typed_config: {}', ROUTER);
  const mended = [
    await Session.start(t, ['-c', file], { cwd }),
    await Session.start(t, ['-c', file, '--on', 'envoy'], { cwd }),
  ];
  for (const running of mended) {
    assert.ok(!running.events.some(({ hint }) => hint?.includes('typed_config')));
    assert.equal((await running.fetch()).headers.get('hi'), 'behind, what ever you want');
  }
});

test('a field that is not known is an error with its path and line', async () => {
  const file = join(cwd, 'unknown.yaml');
  await writeBootstrap(file, '1');
  await edit(file, 'codec_type: auto', 'codec_tipe: auto');
  const line = (await readFile(file, 'utf8')).split('\n').findIndex((text) => text.includes('codec_tipe')) + 1;
  const outcome = await proxlet(['run', '-c', file], { cwd });
  assertRefused(outcome, 2, /no field "codec_tipe"; did you mean codec_type\?/);
  assert.ok(outcome.stderr.includes(`unknown.yaml:${line}: static_resources.listeners[0].`), outcome.stderr);
});

/** The tutorial's file, with ports that are free and our module. */
async function writeBootstrap(file: string, backendPort: string): Promise<void> {
  const text = await readFile(join(packageRoot(), 'e2e/fixtures/bootstraps/tutorial-2021-typed-struct.yaml'), 'utf8');
  await writeFile(
    file,
    text
      .replace('port_value: 18000', 'port_value: 0')
      .replace('port_value: 8001', 'port_value: 0')
      .replace('port_value: 8099', `port_value: ${backendPort}`)
      .replace('/etc/envoy/optimized.wasm', module),
  );
}
