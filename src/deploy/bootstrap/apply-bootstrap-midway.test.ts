/** What becomes of a change that cannot be made to its end. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { applyBootstrap } from './apply-bootstrap.ts';
import { digestOf } from './module-files.ts';
import { planBootstrapDeploy } from './plan-bootstrap-deploy.ts';
import { bootstrapText, listenerText } from './testing-bootstraps.ts';

const original = bootstrapText(listenerText('web', 80));

/** Beside a file of this name there can be none of a longer one, in which the new content is written first. */
const LONG = `${'e'.repeat(245)}.yaml`;

async function machine(name = 'envoy.yaml') {
  const cwd = await mkdtemp(join(tmpdir(), 'proxlet-midway-'));
  const data = join(cwd, 'data');
  const file = join(cwd, name);
  await writeFile(file, original);
  const deploy = async (text: string, { bootstrap = name, modulePath = '' } = {}) => {
    const module = Buffer.from(text);
    const change = await planBootstrapDeploy({
      filter: {
        id: 'hello',
        code: { kind: 'file', path: '/hello.wasm', digest: digestOf(module) },
        rootId: '',
        configuration: undefined,
      },
      module,
      bootstrap,
      out: bootstrap,
      modulePath: modulePath || undefined,
      create: { listen: { host: '127.0.0.1', port: 10000 }, backend: { host: '127.0.0.1', port: 10001 } },
      listeners: [],
      failOpen: false,
      cwd,
      env: { PATH: '', PROXLET_DATA_DIR: data, PROXLET_CACHE_DIR: join(cwd, 'cache') },
      signal: new AbortController().signal,
    });
    await applyBootstrap(change);
  };
  return { cwd, data, file, deploy, [Symbol.asyncDispose]: () => rm(cwd, { recursive: true, force: true }) };
}

test('a module that cannot be written leaves the bootstrap as it was', async () => {
  await using user = await machine();
  await writeFile(join(user.cwd, 'proxlet'), 'a file where the folder of modules would be');
  await assert.rejects(user.deploy('module'), { code: 'file-unwritable', message: /cannot make the folder .*proxlet/ });
  assert.equal(await readFile(user.file, 'utf8'), original);
});

test('where the bootstrap cannot be written, the module goes again', async () => {
  await using user = await machine(LONG);
  await assert.rejects(user.deploy('module'), { code: 'file-unwritable' });
  assert.deepEqual(await readdir(user.cwd), [LONG]);
});

test('a bootstrap that is written without its record says so, and the same again mends it', async () => {
  await using user = await machine();
  await writeFile(user.data, 'a file where the folder of records would be');
  await assert.rejects(user.deploy('module'), {
    code: 'deploy-incomplete',
    message: /envoy.yaml is written, but then: cannot make the folder/,
  });
  assert.match(await readFile(user.file, 'utf8'), /proxlet\.hello/);
  await rm(user.data);
  await user.deploy('module');
  assert.equal((await readdir(join(user.data, 'deployments', 'envoy'))).length, 1);
});

test('a module that was replaced under its own name is then again what it was', async () => {
  await using user = await machine();
  const path = join(user.cwd, 'own.wasm');
  await user.deploy('one', { modulePath: path });
  await writeFile(join(user.cwd, LONG), original);
  await assert.rejects(user.deploy('two', { bootstrap: LONG, modulePath: path }), { code: 'file-unwritable' });
  assert.equal(await readFile(path, 'utf8'), 'one');
});
