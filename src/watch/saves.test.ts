import assert from 'node:assert/strict';
import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Saves } from './saves.ts';

test('what is heard of again without a save is none', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-saves-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'index.ts');
  const saves = new Saves();
  const once = () => assert.deepEqual([saves.isNew(file), saves.isNew(file)], [true, false]);

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
  const saves = new Saves();
  const time = new Date('2026-01-01T00:00:00Z');
  await writeFile(file, 'one');
  await utimes(file, time, time);
  saves.know(file);
  await writeFile(`${file}.new`, 'two');
  await utimes(`${file}.new`, time, time);
  await rename(`${file}.new`, file);
  assert.ok(saves.isNew(file));
});

test('what is known is not known anew', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-saves-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'index.ts');
  const saves = new Saves();
  saves.know(file);
  await writeFile(file, 'one');
  saves.know(file);
  assert.ok(saves.isNew(file));
});
