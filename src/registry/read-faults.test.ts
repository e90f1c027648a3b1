import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readFaults } from './read-faults.ts';

const folder = await mkdtemp(join(tmpdir(), 'proxlet-faults-'));
after(() => rm(folder, { recursive: true, force: true }));

async function read(text: string) {
  const file = join(folder, 'faults.yaml');
  await writeFile(file, text);
  return readFaults(file);
}

test('a list of faults', async () => {
  assert.deepEqual(
    await read('- { method: PUT, path: /manifests/, skip: 1, action: { type: truncate, afterBytes: 3 } }'),
    [{ method: 'PUT', path: /\/manifests\//, skip: 1, times: 1, action: { type: 'truncate', afterBytes: 3 } }],
  );
});

test('what is none', async () => {
  for (const text of ['', '- {}', '- { action: { type: other } }', '- { path: "(", action: { type: corrupt } }', '[']) {
    await assert.rejects(read(text), { code: 'faults-invalid' }, text);
  }
  await assert.rejects(readFaults(join(folder, 'none')), { code: 'faults-invalid' });
});
