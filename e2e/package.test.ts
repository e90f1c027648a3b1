/** proxlet as npm packs and installs it. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { packageRoot, packageVersion } from '../src/package-root.ts';
import { proxlet } from './support/proxlet.ts';
import { scratchFolder } from './support/scratch-folder.ts';
import { Session } from './support/session.ts';

/** Bytes, unpacked: a bound to think about before it is raised. 200 kB are the client for Kubernetes. */
const MAX_SIZE = 2_500_000;
/** What may be in the package, by path. */
const RULES = [/^(package\.json|README\.md|LICENSE)$/, /^bin\/proxlet\.cjs$/, /^dist\/bundle\/[^/]+$/, /^templates\//];

/** The bundle and the workers that it starts. */
const BUILT = [
  'main.js',
  'watchdog-worker.js',
  'asc-worker.js',
  'clang-worker.js',
  'kube-config.js',
  'package.json',
  'LICENSES',
].map((name) => `dist/bundle/${name}`);

const exec = promisify(execFile);
const folder = await scratchFolder();

interface Packed {
  filename: string;
  unpackedSize: number;
  files: { path: string; mode: number }[];
}

/** What npm packs of a copy of this checkout's files; the copy is built already, so that nothing is built under other tests. */
async function pack(): Promise<Packed> {
  const root = packageRoot();
  const copy = join(folder, 'checkout');
  await mkdir(copy);
  for (const name of await readdir(root)) {
    if (['.git', '.proxlet', 'node_modules', 'e2e'].includes(name)) continue;
    await cp(join(root, name), join(copy, name), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const [packed]: Packed[] = JSON.parse((await exec('npm', args, { cwd: copy })).stdout);
  assert.ok(packed);
  return packed;
}

const packed = await pack();

test('the package has what it needs, and no more', async () => {
  const paths = packed.files.map(({ path }) => path);
  assert.deepEqual(
    paths.filter((path) => !RULES.some((rule) => rule.test(path))),
    [],
  );
  const templates = await readdir(join(packageRoot(), 'templates'), { recursive: true, withFileTypes: true });
  const needed = templates
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(packageRoot().length + 1));
  assert.ok(needed.length > 0);
  for (const path of [...needed, ...BUILT, 'package.json', 'LICENSE', 'bin/proxlet.cjs']) {
    assert.ok(paths.includes(path), path);
  }
  assert.ok(packed.unpackedSize < MAX_SIZE, `${packed.unpackedSize} bytes`);
});

test('installed into an empty prefix it makes, builds and runs a filter', async (t) => {
  const prefix = join(folder, 'prefix');
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
  await exec('npm', ['install', '--global', '--prefix', prefix, ...options, join(folder, packed.filename)]);
  const installed = { bin: join(prefix, 'bin/proxlet') };
  const version = await proxlet(['--version'], { cwd: folder, ...installed });
  assert.equal(version.stdout, `${packageVersion()}\n`);
  const init = ['init', 'hello', '--language', 'assemblyscript', '--no-input', '--no-install'];
  const made = await proxlet(init, { cwd: folder, ...installed });
  assert.equal(made.status, 0, made.stderr);
  const cwd = join(folder, 'hello');
  // npm would have left a .gitignore out of the package.
  assert.ok((await readdir(cwd)).includes('.gitignore'));
  const built = await proxlet(['build'], { cwd, ...installed });
  assert.equal(built.status, 0, built.stderr);
  const session = await Session.start(t, [], { cwd, ...installed });
  assert.equal((await session.fetch()).headers.get('hello'), 'world');
});
