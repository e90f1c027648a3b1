import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ProxletError } from '../errors.ts';
import { Saves, type WatchOptions, watch } from './index.ts';

/** A watched project folder; `next` is the next batch of changes, relative to it. */
async function project(t: TestContext, paths: string[], options?: (root: string) => WatchOptions) {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'proxlet-watch-')));
  t.after(() => rm(root, { recursive: true, force: true }));
  await mkdir(join(root, 'assembly', 'lib'), { recursive: true });
  await mkdir(join(root, 'build'));
  await writeFile(join(root, 'assembly', 'index.ts'), 'one');
  await writeFile(join(root, 'proxlet.yaml'), 'one');

  const batches: string[][] = [];
  let wake = () => {};
  const watching = await watch(
    paths.map((path) => join(root, path)),
    (changed) => {
      batches.push(changed.map((path) => path.slice(root.length + 1)));
      wake();
    },
    options?.(root),
  );
  t.after(() => watching.close());
  return {
    watching,
    batches,
    write: (path: string, text: string) => writeFile(join(root, path), text),
    path: (path: string) => join(root, path),
    async next(): Promise<string[]> {
      while (batches.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return batches.shift() ?? [];
    },
  };
}

test('every file of a burst of changes is told', async (t) => {
  const { write, next } = await project(t, ['assembly', 'proxlet.yaml']);
  const files = ['assembly/index.ts', 'assembly/lib/new.ts', 'proxlet.yaml'];
  for (const file of files) await write(file, 'two');
  // How many batches they make is for the machine: it may be busy between two of them.
  const told = new Set<string>();
  while (told.size < files.length) for (const file of await next()) told.add(file);
  assert.deepEqual([...told].sort(), files);
});

test('a save by rename is one change of the file', async (t) => {
  const { write, path, next } = await project(t, ['assembly', 'proxlet.yaml']);
  for (const file of ['assembly/index.ts', 'proxlet.yaml', 'assembly/index.ts', 'proxlet.yaml']) {
    await write(`${file}.tmp`, 'whole');
    await rename(path(`${file}.tmp`), path(file));
    assert.deepEqual(await next(), [file]);
  }
});

test('a file that is removed and written again is seen, and seen again', async (t) => {
  const { write, path, next } = await project(t, ['proxlet.yaml']);
  await rm(path('proxlet.yaml'));
  assert.deepEqual(await next(), ['proxlet.yaml']);
  await write('proxlet.yaml', 'two');
  assert.deepEqual(await next(), ['proxlet.yaml']);
  await write('proxlet.yaml', 'three');
  assert.deepEqual(await next(), ['proxlet.yaml']);
});

test('a link to itself is a change like any other', async (t) => {
  const { path, next } = await project(t, ['proxlet.yaml']);
  await symlink('loop', path('loop'));
  await rename(path('loop'), path('proxlet.yaml'));
  assert.deepEqual(await next(), ['proxlet.yaml']);
});

test('the second of two quick saves is not lost', async (t) => {
  const { write, next } = await project(t, ['assembly'], () => ({ debounce: 1 }));
  // Of different sizes: not every kernel has a time for each of two changes so close to each other.
  for (const text of ['two', 'three', 'four', 'fifth']) {
    await write('assembly/index.ts', text);
    assert.deepEqual(await next(), ['assembly/index.ts']);
  }
});

test('one save is reported once, however short a burst is', async (t) => {
  const { write, path, next, batches } = await project(t, ['assembly', 'proxlet.yaml'], () => ({ debounce: 0 }));
  for (let save = 0; save < 20; save++) {
    await write('assembly/index.ts.tmp', `save ${save}`);
    await rename(path('assembly/index.ts.tmp'), path('assembly/index.ts'));
    assert.deepEqual(await next(), ['assembly/index.ts']);
  }
  // What the watcher still had to say of the last save would come before this.
  await write('proxlet.yaml', 'two');
  assert.deepEqual(await next(), ['proxlet.yaml']);
  assert.deepEqual(batches, []);
});

test('packages, history, build output, editors’ files and unwatched neighbours are left out', async (t) => {
  const { write, path, next, batches } = await project(t, ['', 'proxlet.yaml'], (root) => ({
    ignore: [join(root, 'build')],
  }));
  await mkdir(path('node_modules/sdk'), { recursive: true });
  await mkdir(path('.git'));
  for (const file of ['node_modules/sdk/index.ts', '.git/HEAD', 'build/debug.wasm', 'assembly/.index.ts.swp']) {
    await write(file, 'x');
  }
  for (const name of ['4913', 'index.ts~', 'index.ts.bak', '.#index.ts', '#index.ts#', 'sedAb12Cd']) {
    await write(`assembly/${name}`, 'x');
  }
  await write('assembly/index.ts', 'two');
  assert.deepEqual(await next(), ['assembly/index.ts']);
  assert.deepEqual(batches, []);
});

test('a file that was saved between its first look and the watch is reported, one that was not is not', async (t) => {
  const saves = new Saves();
  const { next, batches } = await project(t, ['proxlet.yaml', 'other.yaml', 'new.yaml'], (root) => {
    for (const file of ['proxlet.yaml', 'other.yaml']) saves.know(join(root, file));
    writeFileSync(join(root, 'proxlet.yaml'), 'two');
    writeFileSync(join(root, 'new.yaml'), 'one');
    return { saves };
  });
  assert.deepEqual(await next(), ['proxlet.yaml']);
  assert.deepEqual(batches, []);
});

test('a file beside a watched one is not reported', async (t) => {
  const { write, next } = await project(t, ['proxlet.yaml']);
  await write('README.md', 'x');
  await write('proxlet.yaml', 'two');
  assert.deepEqual(await next(), ['proxlet.yaml']);
});

test('nothing is reported after close', async (t) => {
  const { write, watching, batches } = await project(t, ['assembly']);
  const other = await project(t, ['assembly']);
  await watching.close();
  await write('assembly/index.ts', 'two');
  // The other watch, started later and written to later, tells when the first would have spoken.
  await other.write('assembly/index.ts', 'two');
  await other.next();
  assert.deepEqual(batches, []);
});

test('a folder that does not exist is refused', async () => {
  await assert.rejects(
    watch([join(tmpdir(), 'proxlet-absent', 'deep', 'proxlet.yaml')], () => {}),
    (error) => error instanceof ProxletError && error.code === 'watch-failed' && /proxlet-absent/.test(error.message),
  );
});
