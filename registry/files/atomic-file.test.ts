import assert from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../layout/testing-layout.ts';
import { writeFileAtomically } from './atomic-file.ts';

test('a file is replaced as a whole, in order, whatever the size of its chunks', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'file');
  await writeFile(path, 'before');
  const chunks = [1, 700_000, 400_000, 0, 2_500_000, 3].map((size, index) => Buffer.alloc(size, 65 + index));
  await writeFileAtomically(path, join(folder, 'temporary'), chunks, { lasting: true, mode: 0o600 });
  assert.ok((await readFile(path)).equals(Buffer.concat(chunks)));
  assert.equal((await stat(path)).mode & 0o777, 0o600);
  assert.deepEqual(await readdir(folder), ['file']);
});

test('a failure leaves the file as it was, and nothing beside it', async (t) => {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'file');
  await writeFile(path, 'before');
  const failure = new Error('the source broke');
  async function* content() {
    yield Buffer.alloc(3_000_000);
    throw failure;
  }
  const writing = writeFileAtomically(path, join(folder, 'temporary'), content(), { lasting: false });
  await assert.rejects(writing, failure);
  assert.equal(await readFile(path, 'utf8'), 'before');
  assert.deepEqual(await readdir(folder), ['file']);
});
