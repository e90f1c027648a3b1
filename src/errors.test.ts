import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { messageOf } from './errors.ts';

test('what is wrong with a file is said in words', async () => {
  const wrong = async (path: string) => messageOf(await readFile(path).catch((error: unknown) => error));
  assert.equal(await wrong(join(tmpdir(), 'no-such-file-of-proxlet')), 'there is no such file or folder');
  assert.equal(await wrong(tmpdir()), 'it is a folder');
  assert.equal(await wrong(join(process.execPath, 'x')), 'its path leads through a file');
});

test('other errors keep their message, and what is no error is its text', () => {
  const spawned = Object.assign(new Error('spawn x ENOENT'), { code: 'ENOENT', syscall: 'spawn x' });
  assert.equal(messageOf(spawned), 'spawn x ENOENT');
  assert.equal(messageOf('text'), 'text');
});
