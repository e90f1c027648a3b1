/** Filters put into bootstraps as people write them: what a real Envoy says, and what of the text has changed. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { filterEntry } from '../src/deploy/bootstrap/filter-entry.ts';
import { filtersIn } from '../src/deploy/bootstrap/filters-in.ts';
import { planBootstrap } from '../src/deploy/bootstrap/plan-bootstrap.ts';
import { removeFromBootstrap } from '../src/deploy/bootstrap/remove-from-bootstrap.ts';
import { lineDiff } from '../src/deploy/line-diff.ts';
import { packageRoot } from '../src/package-root.ts';
import { makeCertificate } from './support/certificate.ts';
import { filterText, writeModule } from './support/modules.ts';
import { pinnedEnvoy } from './support/pinned-envoy.ts';
import { scratchFolder } from './support/scratch-folder.ts';

const FIXTURES = join(packageRoot(), 'e2e/fixtures/bootstraps/deploy');
/** Where the only listener that speaks HTTP is not the choice: those to choose, and how many connection managers they have. */
const CHOICES: Record<string, { listeners: string[]; managers: number }> = {
  'anchors.yaml': { listeners: ['public', '127.0.0.1:18081', 'private'], managers: 3 },
  'flow.yaml': { listeners: ['one', 'two'], managers: 2 },
  'several-chains.yaml': { listeners: [], managers: 3 },
};
/** Where the router has no line for itself. That the rest of its line is kept shows when the filter is taken out again. */
const CHANGED_LINES: Record<string, number> = {
  'compact.json': 1,
  'spaced.json': 1,
  'flow.yaml': 1,
  'explicit-keys.yaml': 1,
};
const CONFIGURATION = '{\n  "greeting": "yes",\n  "path": "C:\\\\new # \'quoted\'"\n}\n';

const envoy = await pinnedEnvoy();
const skip = 'missing' in envoy && envoy.missing;
const folder = await scratchFolder();
await writeModule(join(folder, 'filter.wasm'), filterText());
await makeCertificate(folder, 'server');

const names = (await readdir(FIXTURES)).filter((name) => !name.startsWith('.'));
test('there are twenty bootstraps and more', () => assert.ok(names.length >= 20));

for (const name of names) {
  test(`a filter in and out of ${name}`, async (t) => {
    const original = await readFile(join(FIXTURES, name), 'utf8');
    const { listeners, managers } = CHOICES[name] ?? { listeners: [], managers: 1 };
    const configuration = { text: CONFIGURATION, object: undefined };
    const deploy = (text: string, rootId: string) =>
      planBootstrap({
        text,
        file: name,
        entry: filterEntry({ id: 'hello', rootId, configuration }, 'filter.wasm', { failOpen: true }),
        listeners,
      });
    const first = await deploy(original, 'first');

    await t.test('Envoy takes the result as it took the original', { skip }, async () => {
      assert.equal(await refusalOf(name, original), undefined);
      assert.equal(await refusalOf(name, first.text), undefined);
    });
    await t.test('only text was added', () => {
      assert.equal(first.places.length, managers);
      const removed = lineDiff(original, first.text).filter(({ kind }) => kind === '-');
      assert.equal(removed.length, CHANGED_LINES[name] ?? 0);
    });
    await t.test('a second run changes nothing', async () => {
      const again = await deploy(first.text, 'first');
      assert.equal(again.text, first.text);
      assert.deepEqual(new Set(again.places.map(({ action }) => action)), new Set(['none']));
    });
    await t.test('a change changes only the filter', async () => {
      const second = await deploy(first.text, 'other');
      assert.notEqual(second.text, first.text);
      assert.equal(second.text.replaceAll('other', 'first'), first.text.replaceAll('other', 'first'));
    });
    await t.test('the filter is found', async () => {
      const found = (await filtersIn(first.text, name)).filter(({ id }) => id === 'hello');
      assert.equal(found.length, managers);
    });
    await t.test('without the filter it is what it was', async () => {
      assert.equal(await removeFromBootstrap(first.text, 'hello', name), original);
    });
  });
}

/** What Envoy says against a bootstrap; undefined when it takes it. */
async function refusalOf(name: string, text: string): Promise<string | undefined> {
  const file = join(folder, name);
  await writeFile(file, text);
  const path = 'path' in envoy ? envoy.path : '';
  const args = ['--mode', 'validate', '-c', file, '--log-level', 'error'];
  const options = { cwd: folder, timeout: 240_000 };
  return promisify(execFile)(path, args, options).then(
    () => undefined,
    (error) => String(error.stderr),
  );
}
