import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { cachedEnvoy, envoyRelease } from './envoy-release.ts';
import { findEnvoy } from './find-envoy.ts';
import { versionScript, writeScript } from './testing-executable.ts';

const folder = await mkdtemp(join(tmpdir(), 'proxlet-test-'));
after(() => rm(folder, { recursive: true }));

const cacheDir = join(folder, 'cache');
const chosen = await writeScript(join(folder, 'chosen', 'my-envoy'), versionScript('1.38.0'));
const onPath = await writeScript(join(folder, 'bin', 'envoy'), versionScript('1.39.0'));
await writeScript(join(folder, 'plain', 'envoy'), versionScript('1.39.1'), 0o644);
await writeScript(join(folder, 'namesake', 'envoy'), 'echo something else');
const path = (...names: string[]): string => names.map((name) => join(folder, name)).join(':');

test('PROXLET_ENVOY comes first', async () => {
  assert.deepEqual(await findEnvoy({ env: { PROXLET_ENVOY: chosen, PATH: path('bin') }, cacheDir }), {
    path: chosen,
    version: '1.38.0',
    origin: 'PROXLET_ENVOY',
  });
});

test('PATH comes next, past files that are not executable or no Envoy', async () => {
  const env = { PROXLET_ENVOY: '', PATH: `::relative:${path('missing', 'plain', 'namesake', 'bin')}` };
  assert.deepEqual(await findEnvoy({ env, cacheDir }), { path: onPath, version: '1.39.0', origin: 'PATH' });
});

test('nothing is found where nothing is', async () => {
  assert.equal(await findEnvoy({ env: { PATH: path('plain', 'namesake') }, cacheDir }), undefined);
  assert.equal(await findEnvoy({ env: {}, cacheDir }), undefined);
});

test('a PROXLET_ENVOY that is unusable is an error, whatever else is there', async () => {
  for (const name of ['missing', 'plain/envoy', 'namesake/envoy']) {
    const env = { PROXLET_ENVOY: join(folder, name), PATH: path('bin') };
    await assert.rejects(findEnvoy({ env, cacheDir }), {
      code: 'envoy-unusable',
      exitCode: 2,
      message: /^PROXLET_ENVOY: \//,
      hint: /unset it/,
    });
  }
});

const release = envoyRelease();
test('the cache comes last', { skip: release ? false : 'no Envoy can be fetched for this platform' }, async () => {
  const cached = await writeScript(cachedEnvoy(cacheDir, release!), versionScript('1.40.0'));
  assert.deepEqual(await findEnvoy({ env: { PATH: path('plain') }, cacheDir }), {
    path: cached,
    version: '1.40.0',
    origin: 'cache',
  });
  assert.equal((await findEnvoy({ env: { PATH: path('bin') }, cacheDir }))?.origin, 'PATH');
});
