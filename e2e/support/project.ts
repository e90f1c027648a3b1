import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { proxlet } from './proxlet.ts';
import { replaceFile } from './replace-file.ts';

/** Makes a project as a user does; returns its folder. */
export async function makeProject(parent: string, name = 'hello'): Promise<string> {
  const { status, stderr } = await proxlet(['init', name, '--language', 'assemblyscript', '--no-input'], {
    cwd: parent,
  });
  assert.equal(status, 0, stderr);
  return join(parent, name);
}

/** Replaces `from`, which must be there, in a file, as an editor does that saves at once. */
export async function edit(file: string, from: string, to: string): Promise<void> {
  const before = await readFile(file, 'utf8');
  assert.ok(before.includes(from), `${file} has no ${from}`);
  await replaceFile(file, before.replace(from, to));
}
