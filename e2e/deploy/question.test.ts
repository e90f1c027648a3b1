/** What deploy asks before a change, in a real terminal, and how it colours the difference there. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { ImageUser } from '../support/image-user.ts';
import { filterText, writeModule } from '../support/modules.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { missingTerminal, openTerminal } from '../support/terminal.ts';

const skip = missingTerminal();
const user = new ImageUser(await scratchFolder());
const bootstrap = join(user.folder, 'envoy.yaml');
let original = '';

before(async () => {
  await writeModule(join(user.folder, 'hello.wasm'), filterText());
  await user.run('deploy', 'envoy', './hello.wasm', '--out', bootstrap);
  original = await readFile(bootstrap, 'utf8');
});

/** Deploys a second filter; returns when the question stands on the terminal. */
async function asked(options: { args?: string[]; env?: NodeJS.ProcessEnv; columns?: number } = {}) {
  await writeFile(bootstrap, original);
  const terminal = openTerminal(
    ['deploy', 'envoy', './hello.wasm', '-b', 'envoy.yaml', '--id', 'second', ...(options.args ?? [])],
    { cwd: user.folder, columns: options.columns ?? 200, env: { ...user.env, ...options.env } },
  );
  await terminal.shows('(y/N)');
  return terminal;
}

test('deploy shows the difference, asks, and does it after a yes', { skip }, async () => {
  const terminal = await asked();
  assert.equal(await readFile(bootstrap, 'utf8'), original);
  terminal.type('y\r');
  const { status, screen } = await terminal.ended;
  assert.equal(status, 0, screen);
  const text = stripVTControlCharacters(screen);
  assert.match(
    text,
    /~ update envoy\.yaml\r\n(?:.*\r\n)* {2}\+ +- name: proxlet\.second\r\n(?:.*\r\n)*\? Write .*envoy\.yaml\? \(y\/N\)/,
  );
  assert.match(text, /\r\ndeployed second\r\n/);
  assert.match(await readFile(bootstrap, 'utf8'), /name: proxlet\.second/);
});

for (const [answer, keys] of [
  ['a no', 'n\r'],
  ['Enter alone', '\r'],
])
  test(`${answer} changes nothing, and is no success`, { skip }, async () => {
    const terminal = await asked();
    terminal.type(keys ?? '');
    const { status, screen } = await terminal.ended;
    assert.equal(status, 1);
    assert.match(
      stripVTControlCharacters(screen),
      /error: nothing was changed\r\nhint: `--yes` does it without asking\r\n$/,
    );
    assert.equal(await readFile(bootstrap, 'utf8'), original);
  });

test('Ctrl-C at the question changes nothing, and ends as an interruption does', { skip }, async () => {
  const terminal = await asked();
  terminal.type('\u0003');
  const { status, screen } = await terminal.ended;
  assert.equal(status, 130, screen);
  assert.doesNotMatch(screen, /deployed|\n {4}at /);
  assert.equal(await readFile(bootstrap, 'utf8'), original);
});

test('what comes is green, and what goes is red', { skip }, async () => {
  const first = await asked();
  first.type('y\r');
  assert.match((await first.ended).screen, /\u001b\[32m\+ +- name: proxlet\.second\u001b\[39m/);
  const second = openTerminal(['undeploy', 'envoy', 'second'], { cwd: user.folder, env: user.env });
  await second.shows('(y/N)');
  second.type('y\r');
  assert.match((await second.ended).screen, /\u001b\[31m- +- name: proxlet\.second\u001b\[39m/);
});

for (const [how, given] of Object.entries({
  NO_COLOR: { env: { NO_COLOR: '1' } },
  '--no-color': { args: ['--no-color'] },
}))
  test(`${how} takes all colours away, also those of the question`, { skip }, async () => {
    const terminal = await asked(given);
    terminal.type('n\r');
    const { screen } = await terminal.ended;
    assert.doesNotMatch(screen, /\u001b\[[\d;]*m/);
  });

test('a narrow terminal asks too', { skip }, async () => {
  const terminal = await asked({ columns: 40 });
  terminal.type('y\r');
  assert.equal((await terminal.ended).status, 0);
});
