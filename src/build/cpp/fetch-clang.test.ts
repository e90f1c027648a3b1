import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { ExitCode } from '../../errors.ts';
import { CLANG_RELEASE, type ClangRelease } from './clang-release.ts';
import { fetchClang } from './fetch-clang.ts';

/** An npm that "downloads" an archive with the compiler in it, and counts how often; PATH leads to it alone. */
async function setUp(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-fetch-clang-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const archive = gzipSync(
    await packTar([{ header: { name: 'package/gen/bundle.js', size: 8, type: 'file' }, body: 'compiler' }]),
  );
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await writeFile(join(folder, 'archive'), archive);
  const script = `#!${process.execPath}
const { appendFileSync, copyFileSync } = require('node:fs');
appendFileSync(${JSON.stringify(join(folder, 'calls'))}, process.argv.slice(2, 4).join(' ') + '\\n');
copyFileSync(${JSON.stringify(join(folder, 'archive'))}, require('node:path').join(process.argv[5], 'clang.tgz'));`;
  await writeFile(join(bin, 'npm'), script);
  await chmod(join(bin, 'npm'), 0o755);
  const path = process.env['PATH'];
  process.env['PATH'] = bin;
  t.after(() => {
    process.env['PATH'] = path;
  });
  const release: ClangRelease = {
    ...CLANG_RELEASE,
    integrity: `sha512-${createHash('sha512').update(archive).digest('base64')}`,
  };
  const phases: string[] = [];
  const options = {
    cacheDir: join(folder, 'cache'),
    offline: false,
    onProgress: (phase: string) => void phases.push(phase),
    signal: undefined,
  };
  const calls = () => readFile(join(folder, 'calls'), 'utf8').catch(() => '');
  return { release, options, phases, calls, cached: () => readdir(join(options.cacheDir, 'clang')) };
}

test('the compiler is announced, fetched once by exact version, and unpacked whole', async (t) => {
  const { release, options, phases, calls, cached } = await setUp(t);
  const entry = await fetchClang(release, options);
  assert.equal(await readFile(entry, 'utf8'), 'compiler');
  assert.match(phases[0] ?? '', /fetching @yowasp\/clang .* with npm, 27 MB/);
  assert.equal(await fetchClang(release, { ...options, offline: true }), entry);
  assert.equal(await calls(), `pack @yowasp/clang@${release.version}\n`);
  assert.deepEqual(await cached(), [release.version]);
});

test('two at the same time end with one compiler', async (t) => {
  const { release, options, cached } = await setUp(t);
  const [first, second] = await Promise.all([fetchClang(release, options), fetchClang(release, options)]);
  assert.equal(first, second);
  assert.deepEqual(await cached(), [release.version]);
});

test('an archive with another integrity is thrown away', async (t) => {
  const { release, options, cached } = await setUp(t);
  await assert.rejects(fetchClang({ ...release, integrity: 'sha512-AAAA' }, options), {
    code: 'compiler-hash-mismatch',
    exitCode: ExitCode.remote,
  });
  assert.deepEqual(await cached(), []);
});

test('offline nothing is fetched, and without npm nothing can be', async (t) => {
  const { release, options, calls } = await setUp(t);
  const missing = { code: 'compiler-missing', exitCode: ExitCode.toolMissing };
  await assert.rejects(fetchClang(release, { ...options, offline: true }), missing);
  assert.equal(await calls(), '');
  process.env['PATH'] = options.cacheDir;
  await assert.rejects(fetchClang(release, options), missing);
});
