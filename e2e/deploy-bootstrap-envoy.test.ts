/** What a real Envoy makes of a filter that was put into its bootstrap. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { filterEntry } from '../src/deploy/bootstrap/filter-entry.ts';
import {
  applyBootstrap,
  type BootstrapDeploy,
  planBootstrapDeploy,
  runBootstrap,
} from '../src/deploy/bootstrap/index.ts';
import { planBootstrap } from '../src/deploy/bootstrap/plan-bootstrap.ts';
import { adminGet, runEnvoy } from '../src/envoy/index.ts';
import { ProxletError } from '../src/errors.ts';
import { packageRoot } from '../src/package-root.ts';
import { filterText, moduleBytes, writeModule } from './support/modules.ts';
import { pinnedEnvoy } from './support/pinned-envoy.ts';
import { scratchFolder } from './support/scratch-folder.ts';

const FIXTURES = join(packageRoot(), 'e2e/fixtures/bootstraps/deploy');
const envoy = await pinnedEnvoy();
const skip = 'missing' in envoy && envoy.missing;
const path = 'path' in envoy ? envoy.path : '';
const folder = await scratchFolder();
const signal = new AbortController().signal;

/** What YAML 1.1 or 1.2 take for something else than text, or write in several ways. */
const TEXTS = [
  ...['yes', 'N', 'off', '~', 'null', '0x1F', '017', '1_000', '1e3', '.inf', '-', '12:30:45', '2021-01-01', '=', '<<'],
  ...['{"a": [1, 2]}\n', '{\n  "a": "b",\n\n  "c": 1\n}\n', '  indented\n', 'ends with lines\n\n\n', '\n', 'tab\there'],
  ...[
    '# none',
    'a: b #c',
    'it\'s "so"',
    'back\\slash\\n',
    '%TAG',
    '--- x\n...\n',
    '&a *b !c |d >e @f `g',
    'a\r\nb\r\n',
  ],
  ...[
    'caf\u00e9 \u{1f600}',
    'next\u0085line\u2028end',
    '\u2028',
    'end\u00a0',
    '\ufeffx',
    `${'long '.repeat(60)}end`,
    'first\n  # second\nthird',
    'plain\nlines',
  ],
];

for (const name of ['no-final-newline.yaml', 'crlf.yaml', 'flow.yaml', 'pretty.json', 'compact.json']) {
  test(`Envoy reads configurations from ${name} as they are`, { skip }, async () => {
    const module = join(folder, 'filter.wasm');
    await writeModule(module, filterText());
    let text = (await readFile(join(FIXTURES, name), 'utf8')).replace(/180\d\d/g, '0');
    for (const [index, value] of TEXTS.entries()) {
      const configuration = { text: value, object: undefined };
      const entry = filterEntry({ id: `c${index}`, rootId: '', configuration }, module, { failOpen: false });
      ({ text } = await planBootstrap({ text, file: name, entry, listeners: name === 'flow.yaml' ? ['one'] : [] }));
    }
    const file = join(folder, name);
    await writeFile(file, text);
    const running = await runEnvoy({ path, bootstrap: { file }, onLog() {} });
    try {
      const found = new Map<string, string>();
      collect(JSON.parse((await adminGet(running.admin, '/config_dump')).body), found);
      assert.deepEqual(
        TEXTS.map((_, index) => found.get(`c${index}`)),
        TEXTS,
      );
    } finally {
      await running.stop();
    }
  });
}

function collect(value: unknown, found: Map<string, string>): void {
  if (typeof value !== 'object' || value === null) return;
  if ('vm_config' in value && 'name' in value && 'configuration' in value) {
    found.set(String(value.name), Object(value.configuration).value);
  }
  for (const part of Object.values(value)) collect(part, found);
}

function request(cwd: string, module: Uint8Array): BootstrapDeploy {
  const digest = `sha256:${'0'.repeat(64)}`;
  return {
    filter: { id: 'hello', code: { kind: 'file', path: '/f.wasm', digest }, rootId: '', configuration: undefined },
    module,
    bootstrap: undefined,
    out: 'envoy.yaml',
    create: { listen: { host: '127.0.0.1', port: 0 }, backend: { host: '127.0.0.1', port: 9 } },
    listeners: [],
    failOpen: false,
    cwd,
    env: { PROXLET_ENVOY: path, PROXLET_DATA_DIR: join(cwd, 'data') },
    signal,
  };
}

test('a filter that Envoy does not take is refused before anything changes', { skip }, async () => {
  const cwd = await scratchFolder();
  const file = join(cwd, 'envoy.yaml');
  const original = await readFile(join(FIXTURES, 'no-final-newline.yaml'), 'utf8');
  await writeFile(file, original);
  const wanted = { ...request(cwd, Buffer.from('\0asm and no more')), bootstrap: 'envoy.yaml' };
  const error = await planBootstrapDeploy(wanted).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof ProxletError);
  assert.equal(error.code, 'envoy-refused');
  assert.match(error.output ?? '', /Unable to create Wasm plugin hello/);

  // Of a file that it does not take anyway it says so, and that is all.
  await writeFile(file, original.replace('stat_prefix', 'stat_prefiz'));
  const { notes, checkedBy } = await planBootstrapDeploy({ ...wanted, module: moduleBytes(filterText()) });
  assert.match(notes.join(), /^Envoy 1\.\d+\.\d+ refuses .*envoy\.yaml here also without this change: .*stat_prefiz/);
  assert.equal(checkedBy, undefined);
});

test('Envoy runs with a bootstrap that was made, until it is told to end', { skip }, async () => {
  const cwd = await scratchFolder();
  const change = await planBootstrapDeploy(request(cwd, moduleBytes(filterText())));
  assert.match(change.checkedBy ?? '', /^Envoy 1\./);
  await applyBootstrap(change);
  const ended = new AbortController();
  let answer = 0;
  await runBootstrap({
    file: join(cwd, 'envoy.yaml'),
    logLevel: 'info',
    env: { PROXLET_ENVOY: path },
    signal: ended.signal,
    onServing({ listeners }) {
      // Nothing listens behind it.
      fetch(`http://127.0.0.1:${listeners[0]?.port}/`)
        .then(({ status }) => {
          answer = status;
        })
        .finally(() => ended.abort());
    },
    onLog() {},
    onOutput() {},
  });
  assert.equal(answer, 503);
});
