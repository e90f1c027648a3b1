import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readAll } from '../content.ts';
import { fetchManifest } from '../manifest.ts';
import { OciLayout } from './layout.ts';
import { temporaryFolder } from './testing-layout.ts';

const WORKER = fileURLToPath(new URL('./testing-worker.js', import.meta.url));

function start(t: TestContext, folder: string, role: string, name: string, rounds: number): ChildProcess {
  const child = spawn(process.execPath, [WORKER, folder, role, name, String(rounds)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

/** Everything that index.json names is there, whole and with the right digests. */
async function checkWhole(layout: OciLayout): Promise<number> {
  const entries = await layout.entries();
  for (const { descriptor } of entries) {
    const manifest = await fetchManifest(layout, descriptor);
    for (const part of [manifest.config, ...manifest.layers]) await readAll(await layout.fetch(part), part);
  }
  return entries.length;
}

test('processes that push and prune at once lose nothing that has a name', async (t) => {
  const folder = await temporaryFolder(t);
  const workers = [
    start(t, folder, 'push', 'a', 12),
    start(t, folder, 'push', 'b', 12),
    start(t, folder, 'prune', '', 30),
  ];
  const codes = await Promise.all(
    workers.map(async (child) => {
      child.stdout?.resume();
      const [code] = await once(child, 'close');
      return code;
    }),
  );
  assert.deepEqual(codes, [0, 0, 0]);
  const layout = await OciLayout.open(folder);
  const names = (await layout.entries()).flatMap(({ reference }) => reference ?? []);
  const expected = ['a', 'b'].flatMap((name) => [1, 3, 5, 7, 9, 11].map((round) => `${name}:${round}`));
  assert.deepEqual(names.sort(), expected.sort());
  await checkWhole(layout);
});

test('a process killed at any point leaves a whole layout, and the next one goes on', async (t) => {
  const folder = await temporaryFolder(t);
  await OciLayout.open(folder, { create: true });
  for (let kill = 0; kill < 6; kill++) {
    const child = start(t, folder, 'push', `k${kill}`, 1000);
    const lines = createInterface({ input: child.stdout! });
    let seen = 0;
    for await (const _line of lines) if (++seen > kill) break;
    child.kill('SIGKILL');
    await once(child, 'close');
    const layout = await OciLayout.open(folder);
    await checkWhole(layout);
    const next = start(t, folder, 'push', `n${kill}`, 1);
    next.stdout?.resume();
    assert.deepEqual(await once(next, 'close'), [0, null]);
  }
  const layout = await OciLayout.open(folder);
  await layout.prune({ grace: 0 });
  assert.ok((await checkWhole(layout)) >= 6);
  assert.equal((await readdir(folder)).includes('index.lock'), false);
  await readdir(join(folder, 'blobs', 'sha256'));
});

test('a file that can grow no further is told and leaves the layout as it was', {
  skip: process.platform === 'win32',
}, async (t) => {
  const folder = await temporaryFolder(t);
  const limited = `ulimit -f 100 && exec "$@"`;
  const child = spawn('sh', ['-c', limited, 'sh', process.execPath, WORKER, folder, 'push', 'a', '1'], {
    stdio: 'pipe',
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = await once(child, 'close');
  assert.equal(code, 1);
  assert.match(said, /RegistryError: The file would be larger than the system allows/);
  assert.deepEqual(await (await OciLayout.open(folder)).entries(), []);
  assert.deepEqual(await readdir(join(folder, 'ingest')), []);
});
