import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSaveFilter } from './save-filter.ts';

test('what is heard of again without a save is none', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-saves-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'index.ts');
  const isSave = createSaveFilter();
  const once = () => assert.deepEqual([isSave(file), isSave(file)], [true, false]);

  await writeFile(file, 'one');
  once();
  await writeFile(file, 'three');
  once();
  await rm(file);
  once();
  await writeFile(file, 'three');
  once();
  await writeFile(join(folder, 'new'), 'seven');
  await rename(join(folder, 'new'), file);
  once();
});

test('a file that is put back with its old time is saved', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-saves-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'index.ts');
  const isSave = createSaveFilter();
  const time = new Date('2026-01-01T00:00:00Z');
  await writeFile(file, 'one');
  await utimes(file, time, time);
  isSave(file);
  await writeFile(`${file}.new`, 'two');
  await utimes(`${file}.new`, time, time);
  await rename(`${file}.new`, file);
  assert.ok(isSave(file));
});
