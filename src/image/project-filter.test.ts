import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Project } from '../project/index.ts';
import { attachmentsOf, filterOf } from './project-filter.ts';
import { MODULE } from './testing-filter.ts';

async function project(t: TestContext, image: Project['image']): Promise<Project & { image: object }> {
  const root = await mkdtemp(join(tmpdir(), 'proxlet-filter-'));
  t.after(() => rm(root, { recursive: true }));
  return {
    root,
    file: join(root, 'proxlet.yaml'),
    name: 'hello',
    language: 'assemblyscript',
    rootId: 'add_header',
    configuration: '',
    vmConfiguration: '',
    targets: [{ name: 'envoy@1.40', envoy: 40 }],
    build: { entry: 'assembly/index.ts', out: 'build' },
    image: image ?? {},
  };
}

function git(folder: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=n', '-c', 'user.email=n@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
}

test('a module alone is described by its name', async () => {
  const { annotations, runtime } = await filterOf(MODULE, 'hello', undefined);
  assert.deepEqual(annotations, { 'org.opencontainers.image.title': 'hello' });
  assert.deepEqual(runtime, { abiVersions: [], rootIds: [] });
});

test('a project says what its image is', async (t) => {
  const filter = await filterOf(MODULE, 'hello', await project(t, { description: 'Adds a header', licenses: 'MIT' }));
  assert.deepEqual(filter.annotations, {
    'org.opencontainers.image.title': 'hello',
    'org.opencontainers.image.description': 'Adds a header',
    'org.opencontainers.image.licenses': 'MIT',
    'proxlet.filter/language': 'assemblyscript',
  });
  assert.deepEqual(filter.runtime.rootIds, ['add_header']);
});

test('the root ids of wasme’s file all go into the image; its ABI versions do not', async (t) => {
  const runtimeConfig = { abiVersions: ['v0-4689a30309abf31aee9ae36e73d34b1bb182685f'], rootIds: ['one', 'two'] };
  const recognised = { files: [], runtimeConfig };
  const { runtime } = await filterOf(MODULE, 'hello', { ...(await project(t, {})), recognised });
  assert.deepEqual(runtime, { abiVersions: [], rootIds: ['one', 'two'] });
});

test('the commit goes with the source, when all is committed', async (t) => {
  const made = await project(t, { source: 'https://git.example/hello' });
  const revision = async () => (await filterOf(MODULE, 'hello', made)).annotations['org.opencontainers.image.revision'];
  assert.equal(await revision(), undefined);
  git(made.root, 'init', '-q');
  await writeFile(made.file, 'name: hello\n');
  assert.equal(await revision(), undefined);
  git(made.root, 'add', '.');
  git(made.root, 'commit', '-q', '-m', 'first');
  assert.equal(await revision(), git(made.root, 'rev-parse', 'HEAD'));
  await writeFile(made.file, 'name: other\n');
  assert.equal(await revision(), undefined);
});

test('files to attach are read from the project, and a missing one is told with where it is named', async (t) => {
  const made = await project(t, { readme: 'README.md', icon: 'icon.png' });
  await writeFile(join(made.root, 'README.md'), '# hello\n');
  await assert.rejects(attachmentsOf(made), { code: 'attachment-unreadable', message: /cannot read icon\.png/ });
  await writeFile(join(made.root, 'icon.png'), 'png');
  assert.deepEqual(
    (await attachmentsOf(made)).map(({ kind, name }) => [kind, name]),
    [
      ['readme', 'README.md'],
      ['icon', 'icon.png'],
    ],
  );
});
