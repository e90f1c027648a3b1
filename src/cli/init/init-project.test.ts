import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, test } from 'node:test';
import type { IO } from '../io.ts';
import { runCommandLine } from '../run-command-line.ts';
import { testIO } from '../testing-io.ts';

let cwd: string;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'proxlet-init-'));
});
afterEach(() => rm(cwd, { recursive: true }));

function init(argv: string[], overrides: Partial<IO> = {}) {
  return initAndInstall(['--no-install', ...argv], overrides);
}

async function initAndInstall(argv: string[], overrides: Partial<IO> = {}) {
  const io = testIO({ cwd, ...overrides });
  const signals = Object.assign(new EventEmitter(), { exit: () => {} });
  const code = await runCommandLine(['init', ...argv], io, signals);
  return { code, out: io.out(), err: io.err() };
}

const AS = ['--language', 'assemblyscript'];

test('makes a project and says what to do next', async () => {
  const { code, out, err } = await init(['hello', '--no-input', ...AS]);
  assert.deepEqual([code, err], [0, '']);
  assert.equal(
    out,
    'made hello in hello: a filter that adds headers to requests and responses\n\nnext:\n  cd hello\n  proxlet run\n',
  );
  assert.match(await readFile(join(cwd, 'hello/proxlet.yaml'), 'utf8'), /^name: "hello"$/m);
});

test('names the project as it is told, in the folder where it stands', async () => {
  const { out } = await init(['--name', 'other', ...AS]);
  assert.equal(out, 'made other in .: a filter that adds headers to requests and responses\n\nnext:\n  proxlet run\n');
  assert.equal(JSON.parse(await readFile(join(cwd, 'package.json'), 'utf8')).name, 'other');
});

test('escapes what would steer the terminal in the name of the folder', async () => {
  const { code, out } = await init(['a\u001b[2Jb', '--name', 'hello', ...AS]);
  assert.equal(code, 0);
  assert.match(out, /^made hello in a\\x1b\[2Jb: .*\n {2}cd 'a\\x1b\[2Jb'\n/s);
});

test('tells scripts what it made', async () => {
  const { out } = await init(['hello', '--json', ...AS]);
  const { files, ...rest } = JSON.parse(out);
  assert.ok(files.includes('assembly/index.ts'));
  assert.deepEqual(rest, {
    directory: join(cwd, 'hello'),
    name: 'hello',
    language: 'assemblyscript',
    template: 'headers',
    targets: ['envoy@1.40'],
    replaced: [],
    installed: false,
  });
});

test('names the flag for an answer that it may not ask for', async () => {
  const expected = {
    code: 2,
    out: '',
    err: 'error: the language of the filter is not given\nhint: add --language and one of assemblyscript, rust, go, cpp\n',
  };
  assert.deepEqual(await init(['hello']), expected);
  assert.deepEqual(await init(['hello', '--no-input'], { mayPrompt: true }), expected);
  assert.deepEqual(await readdir(cwd), []);
});

test('writes the proxies it is told, and refuses unknown ones and templates that a language lacks', async () => {
  const refused = await init(['hello', '--for', 'envoy@1.40,gloo@2', ...AS]);
  assert.equal(refused.code, 2);
  assert.match(refused.err, /^error: no proxy is called "gloo@2"\nhint: each of --for must be envoy@1\.N/);
  assert.deepEqual(await readdir(cwd), []);
  await init(['hello', '--for', 'envoy@1.40, istio@1.31', ...AS]);
  assert.match(await readFile(join(cwd, 'hello/proxlet.yaml'), 'utf8'), /^targets: \[envoy@1\.40, istio@1\.31\]$/m);
});

test('refuses a name that npm would not take', async () => {
  const given = await init(['hello', '--name', 'Hello World', ...AS]);
  assert.equal(given.code, 2);
  assert.match(
    given.err,
    /^error: a project cannot be called "Hello World": its name must .*\nhint: choose another --name\n$/,
  );
  assert.match((await init(['Hello', ...AS])).err, /hint: the name comes from the folder's; .* --name\n$/);
  assert.deepEqual(await readdir(cwd), []);
});

test('tells what it replaced by force', async () => {
  await writeFile(join(cwd, 'README.md'), 'mine');
  const refused = await init(['.', '--name', 'hello', ...AS]);
  assert.deepEqual([refused.code, await readdir(cwd)], [2, ['README.md']]);
  const { code, out } = await init(['.', '--name', 'hello', '--force', ...AS]);
  assert.equal(code, 0);
  assert.match(out, /\nreplaced README\.md; the old one is README\.md\.orig\n/);
});

test('leaves the project when its dependencies cannot be installed, and says how to', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = cwd;
  try {
    const { code, out, err } = await initAndInstall(['two words', '--name', 'hello', ...AS]);
    assert.deepEqual([code, out], [5, '']);
    assert.match(err, /^error: the project is made, but its dependencies are not installed: /);
    assert.match(err, /\nhint: run it by hand: cd 'two words' && npm ci --ignore-scripts\n$/);
  } finally {
    process.env['PATH'] = path;
  }
  assert.ok((await readdir(join(cwd, 'two words'))).includes('proxlet.yaml'));
});

/** A prompt ends the stream it writes to, unless that is the process's own. */
class Screen extends PassThrough {
  override end(): this {
    return this;
  }
}

/** A terminal at which somebody answers each question once; the keys are given by a word of the question. */
function terminal(answers: Record<string, string>) {
  const stdin = new PassThrough();
  const stderr = new Screen();
  const open = new Map(Object.entries(answers));
  let shown = '';
  stderr.on('data', (chunk: Buffer) => {
    shown += chunk;
    for (const [word, keys] of open) {
      if (!shown.includes(`${word} of the `)) continue;
      open.delete(word);
      setImmediate(() => stdin.write(keys));
    }
  });
  return { stdin, stderr, mayPrompt: true, shown: () => shown };
}

test('asks on a terminal, and prints the same without questions', async () => {
  const { shown, ...io } = terminal({ Folder: 'hello\r', Name: '\r', Language: '\r' });
  const { code, out } = await init([], io);
  assert.equal(code, 0);
  assert.match(out, /^made hello in hello/);
  assert.match(
    shown(),
    /The same without questions: proxlet init hello --language assemblyscript --template headers --name hello --no-install\n$/,
  );
});

test('a question left by Ctrl-C makes nothing', async () => {
  const { shown, ...io } = terminal({ Folder: 'hello\r', Name: '\u0003' });
  const { code, out } = await init([], io);
  assert.deepEqual([code, out], [130, '']);
  assert.doesNotMatch(shown(), /error/);
  assert.deepEqual(await readdir(cwd), []);
});
