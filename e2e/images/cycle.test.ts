/** The day of an image on one machine, with nothing but our own registry. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ImageUser } from '../support/image-user.ts';
import { makeProject } from '../support/project.ts';
import { startProxlet } from '../support/proxlet.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { Session } from '../support/session.ts';

const folder = await scratchFolder();
const user = new ImageUser(folder);
const registry = await serve();
const project = await makeProject(folder);
const reference = `${registry}/team/hello:1.0`;
let digest = '';

/** `proxlet registry serve` as a process of its own; returns its host. */
async function serve(): Promise<string> {
  const { child } = startProxlet(['registry', 'serve', '--memory', '--port', '0', '--json'], {
    cwd: folder,
    env: user.env,
  });
  after(() => child.kill());
  const [line] = await new Promise<string[]>((resolve, reject) => {
    child.stdout?.once('data', (text: string) => resolve(text.split('\n')));
    child.once('close', () => reject(new Error('the registry did not start')));
  });
  return JSON.parse(line ?? '').host;
}

test('build -t makes an image that says what it is', async () => {
  const file = join(project, 'proxlet.yaml');
  const image = 'image:\n  description: Adds a header\n  version: "1.0"\n  readme: README.md\n';
  await writeFile(file, `${await readFile(file, 'utf8')}\n${image}`);
  await writeFile(join(project, 'README.md'), '# hello\n');
  const built = await user.run('build', 'hello', '-t', reference);
  digest = built.image.digest;
  const { annotations, referrers, module } = await user.run('inspect', reference);
  assert.equal(annotations['org.opencontainers.image.title'], 'hello');
  assert.equal(annotations['org.opencontainers.image.description'], 'Adds a header');
  assert.equal(module.abi, 'v0.2.1');
  assert.deepEqual(
    referrers.map(({ artifactType }: { artifactType: string }) => artifactType),
    ['application/vnd.module.wasm.doc.v1+markdown'],
  );
});

test('the same sources give the same image', async () => {
  const again = await user.run('build', 'hello', '-t', reference);
  assert.equal(again.image.digest, digest);
});

test('push, rm, prune: it is in the registry only', async () => {
  assert.equal((await user.run('push', reference)).digest, digest);
  await user.run('rm', reference);
  await user.run('prune', '--grace', '0');
  assert.deepEqual(await user.run('list'), { images: [] });
  assert.deepEqual((await user.run('list', `${registry}/team/hello`)).tags, ['1.0']);
  assert.deepEqual((await user.run('list', registry)).repositories, ['team/hello']);
});

test('pull brings it back with all that belongs to it', async () => {
  assert.equal((await user.run('pull', reference, '-o', 'pulled.wasm')).digest, digest);
  const { images } = await user.run('list');
  assert.deepEqual(
    images.map(({ name, tag, language, abiVersions }: Record<string, unknown>) => ({
      name,
      tag,
      language,
      abiVersions,
    })),
    [{ name: `${registry}/team/hello`, tag: '1.0', language: 'assemblyscript', abiVersions: ['v0.2.1'] }],
  );
  assert.equal((await user.run('inspect', reference)).referrers.length, 1);
  assert.deepEqual(await readFile(join(folder, 'pulled.wasm')), await readFile(join(project, 'build/release.wasm')));
});

test('run serves the image', async () => {
  const session = await Session.start({ after }, [reference], { cwd: folder, env: user.env });
  assert.equal((await session.fetch()).headers.get('hello'), 'world');
});

test('save and load carry it to another machine', async () => {
  await user.run('save', reference, '-o', 'hello.tar');
  const other = new ImageUser(await scratchFolder());
  assert.deepEqual((await other.run('load', join(folder, 'hello.tar'))).loaded, [reference]);
  assert.equal((await other.run('inspect', reference)).digest, digest);
  assert.equal((await other.run('inspect', reference)).referrers.length, 1);
});

test('another format is made without a build, and the consumers are told apart', async () => {
  const converted = `${registry}/team/hello:cncf`;
  await user.run('copy', '--format', 'cncf', reference, converted);
  assert.equal((await user.run('verify', reference)).verdicts.length, 3);
  assert.equal((await user.fail('verify', '--remote', converted)).code, 'image-refused');
  const back = await user.run('copy', '--format', 'artifact', converted, `${registry}/team/hello:back`);
  assert.equal(back.digest, digest);
});

test('what does not exist is told with a code and an exit code', async () => {
  assert.deepEqual(await user.fail('push', 'hello:none'), {
    code: 'image-not-found',
    message: 'docker.io/library/hello:none is not in the store',
    exitCode: 1,
  });
  assert.equal((await user.fail('pull', `${registry}/team/none:1`)).code, 'registry-not-found');
  assert.equal((await user.fail('pull', 'Not A Reference')).exitCode, 2);
  assert.equal((await user.fail('pull', '127.0.0.1:1/x:1')).exitCode, 4);
});
