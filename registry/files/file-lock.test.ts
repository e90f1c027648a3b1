import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../layout/testing-layout.ts';
import { withFileLock } from './file-lock.ts';
import { livenessOf, thisProcess } from './process-identity.ts';

test('holders follow each other, and nothing is left', async (t) => {
  const folder = await temporaryFolder(t);
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await new Promise((resolve) => setImmediate(resolve));
    inside--;
  };
  await Promise.all(Array.from({ length: 8 }, () => withFileLock(join(folder, 'lock'), folder, work)));
  assert.equal(most, 1);
  assert.deepEqual(await readdir(folder), []);
});

test('the lock goes when the work fails', async (t) => {
  const folder = await temporaryFolder(t);
  const failing = withFileLock(join(folder, 'lock'), folder, () => Promise.reject(new Error('work')));
  await assert.rejects(failing, /work/);
  assert.deepEqual(await readdir(folder), []);
});

test('locks of the dead are taken over, by one of many', async (t) => {
  const folder = await temporaryFolder(t);
  const { pid } = spawnSync(process.execPath, ['--version']);
  const lock = join(folder, 'lock');
  await writeFile(lock, JSON.stringify({ ...thisProcess(), pid, id: 'dead' }));
  await writeFile(`${lock}.stale`, JSON.stringify({ ...thisProcess(), pid, id: 'died while taking over' }));
  let inside = 0;
  await Promise.all(
    Array.from({ length: 8 }, () =>
      withFileLock(lock, folder, async () => {
        assert.equal(++inside, 1);
        assert.doesNotMatch(await readFile(lock, 'utf8'), /dead/);
        inside--;
      }),
    ),
  );
  assert.deepEqual(await readdir(folder), []);
});

test('a lock from another machine or of unknown make is stale after a silence', async (t) => {
  const folder = await temporaryFolder(t);
  const lock = join(folder, 'lock');
  for (const token of [JSON.stringify({ ...thisProcess(), machine: 'elsewhere', id: '1' }), 'not ours']) {
    await writeFile(lock, token);
    const minuteAgo = Date.now() / 1000 - 60;
    await utimes(lock, minuteAgo, minuteAgo);
    let ran = false;
    await withFileLock(lock, folder, async () => {
      ran = true;
    });
    assert.ok(ran);
  }
});

test('a process is told apart from a later one with its number', () => {
  const self = thisProcess();
  assert.equal(livenessOf(self), self.started === '' ? 'unknown' : 'alive');
  assert.equal(livenessOf({ ...self, machine: 'elsewhere' }), 'unknown');
  assert.equal(livenessOf({ ...self, started: '' }), 'unknown');
  if (self.started !== '') assert.equal(livenessOf({ ...self, started: '1' }), 'dead');
});
