import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ProxletError } from '../../errors.ts';
import { applyBootstrap } from './apply-bootstrap.ts';
import { listBootstraps } from './list-bootstraps.ts';
import { digestOf } from './module-files.ts';
import { type BootstrapDeploy, planBootstrapDeploy } from './plan-bootstrap-deploy.ts';
import { planBootstrapRollback } from './plan-bootstrap-rollback.ts';
import { planBootstrapUndeploy } from './plan-bootstrap-undeploy.ts';
import { bootstrapText, listenerText } from './testing-bootstraps.ts';

const signal = new AbortController().signal;
const original = bootstrapText(listenerText('web', 80));

/** A folder with a bootstrap, and a user without an Envoy. */
async function machine() {
  const cwd = await mkdtemp(join(tmpdir(), 'proxlet-bootstrap-'));
  const file = join(cwd, 'envoy.yaml');
  await writeFile(file, original);
  const env = { PATH: '', PROXLET_DATA_DIR: join(cwd, 'data'), PROXLET_CACHE_DIR: join(cwd, 'cache') };
  const user = { cwd, env, signal };
  return {
    cwd,
    env,
    file,
    plan: (module: string, options: Partial<BootstrapDeploy> = {}) =>
      planBootstrapDeploy({ ...user, ...requestOf(module), bootstrap: 'envoy.yaml', out: 'envoy.yaml', ...options }),
    async deploy(module: string, options: Partial<BootstrapDeploy> = {}) {
      const change = await this.plan(module, options);
      await applyBootstrap(change);
      return change;
    },
    rollback: (to?: number) => planBootstrapRollback({ ...user, bootstrap: undefined, id: 'hello', to }),
    undeploy: (id = 'hello') => planBootstrapUndeploy({ ...user, bootstrap: undefined, id }),
    list: async () => (await listBootstraps(env)).deployments,
    modules: async () => (await readdir(join(cwd, 'proxlet')).catch(() => [])).sort(),
    [Symbol.asyncDispose]: () => rm(cwd, { recursive: true, force: true }),
  };
}

function requestOf(text: string) {
  const module = Buffer.from(text);
  const reference = 'example.com/hello:1';
  const digest = digestOf(Buffer.from(`image with ${text}`));
  return {
    filter: {
      id: 'hello',
      code: { kind: 'image' as const, reference, digest, pinned: `example.com/hello@${digest}` },
      rootId: '',
      configuration: undefined,
    },
    module,
    create: { listen: { host: '127.0.0.1', port: 10000 }, backend: { host: '127.0.0.1', port: 10001 } },
    listeners: [],
    failOpen: false,
  };
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.catch((thrown: unknown) => thrown);
  assert.ok(error instanceof ProxletError, 'was not refused');
  return error.code;
}

test('planning changes nothing', async () => {
  await using user = await machine();
  const change = await user.plan('one');
  assert.equal(change.changed, true);
  assert.deepEqual(change.revision, { from: undefined, to: 1 });
  assert.match(change.notes.join(), /no Envoy was found/);
  assert.equal(await readFile(user.file, 'utf8'), original);
  assert.deepEqual((await readdir(user.cwd)).sort(), ['envoy.yaml']);
});

test('a module is beside the bootstrap under a name of its content', async () => {
  await using user = await machine();
  const { after } = await user.deploy('one');
  const name = `hello-${digestOf(Buffer.from('one')).slice(7, 19)}.wasm`;
  assert.deepEqual(await user.modules(), [name]);
  assert.equal(await readFile(join(user.cwd, 'proxlet', name), 'utf8'), 'one');
  assert.ok(after.includes(`filename: ${join(user.cwd, 'proxlet', name)}\n`));
  assert.equal(await readFile(user.file, 'utf8'), after);
});

test('a second deploy of the same changes nothing', async () => {
  await using user = await machine();
  await user.deploy('one');
  const again = await user.plan('one');
  assert.equal(again.changed, false);
  assert.equal(again.after, again.before);
  assert.deepEqual(again.revision, { from: 1, to: 1 });
});

test('another module under the same tag is a further revision, and said', async () => {
  await using user = await machine();
  await user.deploy('one');
  const change = await user.deploy('two');
  assert.deepEqual(change.revision, { from: 1, to: 2 });
  assert.match(change.notes.join(), /^example\.com\/hello:1 is not what it was at revision 1: sha256:/);
  const [listed] = await user.list();
  assert.deepEqual([listed?.revision, listed?.history.map(({ revision }) => revision)], [2, [1]]);
  assert.deepEqual(listed?.listeners, ['web']);
});

test('rollback makes a former state the newest revision', async () => {
  await using user = await machine();
  const { after: first } = await user.deploy('one');
  await user.deploy('two');
  const change = await user.rollback();
  assert.equal(change.after, first);
  await applyBootstrap(change);
  assert.equal(await readFile(user.file, 'utf8'), first);
  assert.deepEqual(
    (await user.list()).map(({ revision, drift }) => ({ revision, drift })),
    [{ revision: 3, drift: undefined }],
  );
  assert.equal(await codeOf(user.rollback(7)), 'revision-missing');
  assert.deepEqual((await user.rollback(2)).revision, { from: 3, to: 4 });
});

test('rollback brings back a module that has been replaced under its own name', async () => {
  await using user = await machine();
  const module = join(user.cwd, 'filter.wasm');
  await user.deploy('one', { modulePath: 'filter.wasm' });
  const { changed, after } = await user.deploy('two', { modulePath: 'filter.wasm' });
  assert.equal(changed, true);
  assert.match(after, /filename: filter\.wasm\n/);
  assert.equal(await readFile(module, 'utf8'), 'two');
  await applyBootstrap(await user.rollback());
  assert.equal(await readFile(module, 'utf8'), 'one');
});

test('undeploy leaves nothing', async () => {
  await using user = await machine();
  await user.deploy('one');
  await user.deploy('two');
  await user.deploy('three', { modulePath: 'filter.wasm' });
  await user.deploy('four', { modulePath: 'filter.wasm' });
  await applyBootstrap(await user.undeploy());
  assert.equal(await readFile(user.file, 'utf8'), original);
  assert.deepEqual((await readdir(user.cwd)).sort(), ['data', 'envoy.yaml']);
  const left = await readdir(join(user.cwd, 'data'), { recursive: true, withFileTypes: true });
  assert.deepEqual(
    left.filter((found) => found.isFile()),
    [],
  );
  assert.equal(await codeOf(user.undeploy()), 'not-deployed');
});

test('undeploy forgets what was deployed to a file that is gone', async () => {
  await using user = await machine();
  await user.deploy('one');
  await rm(user.file);
  assert.equal((await user.list())[0]?.drift, 'missing');
  assert.equal(await codeOf(user.rollback()), 'config-unreadable');
  await applyBootstrap(await user.undeploy());
  assert.deepEqual(await user.list(), []);
  assert.deepEqual(await readdir(user.cwd), ['data']);
});

test('a module stays while another bootstrap has it', async () => {
  await using user = await machine();
  await user.deploy('one');
  await user.deploy('one', { out: 'other.yaml' });
  assert.equal(await codeOf(user.undeploy()), 'target-missing');
  await applyBootstrap(
    await planBootstrapUndeploy({ cwd: user.cwd, env: user.env, signal, id: 'hello', bootstrap: 'other.yaml' }),
  );
  assert.equal((await user.modules()).length, 1);
  await applyBootstrap(await user.undeploy());
  assert.deepEqual(await user.modules(), []);
});

test('what was deployed from another machine is taken out too; its module stays, and that is said', async () => {
  await using user = await machine();
  await user.deploy('one');
  await rm(join(user.cwd, 'data'), { recursive: true });
  const change = await planBootstrapUndeploy({ ...user, signal, id: 'hello', bootstrap: 'envoy.yaml' });
  const [module = ''] = await user.modules();
  const note = `the module ${join(user.cwd, 'proxlet', module)} stays: it was not deployed from here`;
  assert.equal(change.notes[0], note);
  await applyBootstrap(change);
  assert.equal(await readFile(user.file, 'utf8'), original);
  assert.equal((await user.modules()).length, 1);
});

test('symbolic links are followed and the mode is kept', async () => {
  await using user = await machine();
  await chmod(user.file, 0o640);
  await symlink('envoy.yaml', join(user.cwd, 'link.yaml'));
  const { file } = await user.deploy('one', { bootstrap: 'link.yaml', out: 'link.yaml' });
  assert.equal(file, user.file);
  assert.equal((await stat(user.file)).mode & 0o777, 0o640);
  assert.match(await readFile(user.file, 'utf8'), /proxlet\.hello/);
});

test('a file that changed after the plan is not written', async () => {
  await using user = await machine();
  const change = await user.plan('one');
  await writeFile(user.file, `${original}# by hand\n`);
  assert.equal(await codeOf(applyBootstrap(change)), 'file-changed');
  assert.equal(await readFile(user.file, 'utf8'), `${original}# by hand\n`);
  assert.deepEqual(await user.list(), []);
  assert.deepEqual(await user.modules(), []);
});

test("others' files are not written over", async () => {
  await using user = await machine();
  await writeFile(join(user.cwd, 'mine.wasm'), 'mine');
  assert.equal(await codeOf(user.plan('one', { modulePath: 'mine.wasm' })), 'file-exists');
  assert.equal(await codeOf(user.plan('one', { bootstrap: undefined })), 'file-exists');
});

test('what is not UTF-8 is refused, as it could not be written back', async () => {
  await using user = await machine();
  await writeFile(user.file, Buffer.from([...Buffer.from(original), 0x23, 0xe9]));
  assert.equal(await codeOf(user.plan('one')), 'config-unreadable');
});

test('a new bootstrap is made where there is none, and kept up to date', async () => {
  await using user = await machine();
  const made = { bootstrap: undefined, out: 'new.yaml' };
  const { before, places } = await user.deploy('one', made);
  assert.equal(before, undefined);
  assert.deepEqual(places, [{ listener: 'main', before: 'envoy.filters.http.router', action: 'insert' }]);
  assert.equal((await user.plan('one', made)).changed, false);
  assert.deepEqual((await user.plan('two', made)).revision, { from: 1, to: 2 });
});

test('a result that is only shown has no record', async () => {
  await using user = await machine();
  const { file, after } = await user.deploy('one', { out: undefined });
  assert.equal(file, undefined);
  assert.match(after, /proxlet\.hello/);
  assert.equal(await readFile(user.file, 'utf8'), original);
  assert.deepEqual(await user.list(), []);
});

test('status tells what others have changed', async () => {
  await using user = await machine();
  const { after } = await user.deploy('one');
  const drift = async () => (await user.list())[0]?.drift;
  assert.equal(await drift(), undefined);
  await writeFile(user.file, after.replace('root_id: ""', 'root_id: other'));
  assert.equal(await drift(), 'changed');
  await writeFile(user.file, original);
  assert.equal(await drift(), 'missing');
  assert.deepEqual((await user.plan('one')).changed, true);
  await writeFile(user.file, after);
  const [module = ''] = await user.modules();
  await writeFile(join(user.cwd, 'proxlet', module), 'changed');
  assert.equal(await drift(), 'module-changed');
  await rm(join(user.cwd, 'proxlet', module));
  assert.equal(await drift(), 'module-missing');
  await user.deploy('one');
  assert.equal(await drift(), undefined);
});

test('a record that cannot be read is told and left alone', async () => {
  await using user = await machine();
  await user.deploy('one');
  const folder = join(user.cwd, 'data/deployments/envoy');
  await writeFile(join(folder, 'broken.json'), '{');
  const { deployments, notes } = await listBootstraps(user.env);
  assert.equal(deployments.length, 1);
  assert.match(notes.join(), /broken\.json is no record/);
});

test('a file that another deployment runs is not replaced', async () => {
  await using user = await machine();
  await user.deploy('one', { modulePath: 'filter.wasm' });
  const { filter } = requestOf('two');
  const second = user.plan('two', { modulePath: 'filter.wasm', filter: { ...filter, id: 'second' } });
  await assert.rejects(second, {
    code: 'file-exists',
    message: /filter\.wasm is the module of hello in .*envoy\.yaml/,
  });
  await user.deploy('one', { modulePath: 'filter.wasm', filter: { ...filter, id: 'second' } });
  await assert.rejects(user.plan('two', { modulePath: 'filter.wasm' }), {
    code: 'file-exists',
    message: /of second in/,
  });
  await applyBootstrap(await user.undeploy('second'));
  assert.equal(await readFile(join(user.cwd, 'filter.wasm'), 'utf8'), 'one');
  await user.deploy('two', { modulePath: 'filter.wasm' });
});

test('YAML is not written under a name by which Envoy reads a file as JSON', async () => {
  await using user = await machine();
  await assert.rejects(user.plan('one', { out: 'envoy.json' }), { code: 'config-syntax', message: /envoy\.json/ });
  await writeFile(join(user.cwd, 'static.json'), '{"static_resources": {"listeners": []}}');
  await assert.rejects(user.plan('one', { bootstrap: 'static.json' }), { code: 'target-missing' });
});
