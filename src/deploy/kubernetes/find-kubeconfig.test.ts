import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ProxletError } from '../../errors.ts';
import { chooseContext } from './choose-context.ts';
import { findKubeconfig } from './find-kubeconfig.ts';

/** Writes files below a folder of their own; returns a function that makes paths in it. */
async function files(t: TestContext, contents: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'proxlet-kubeconfig-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(contents)) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return (name: string) => join(folder, name);
}

/** A kubeconfig with one context, called as its cluster and its user. */
function config(name: string, { server = `https://${name}:6443`, current = true, more = '' } = {}) {
  return `
apiVersion: v1
kind: Config
${current ? `current-context: ${name}` : ''}
clusters: [{ name: ${name}, cluster: { server: "${server}", certificate-authority: ca.pem } }]
users: [{ name: ${name}, user: { token: secret-${name}, client-key: keys/key.pem } }]
contexts: [{ name: ${name}, context: { cluster: ${name}, user: ${name} ${more} } }]
`;
}

function failure(code: string, ...texts: (string | RegExp)[]) {
  return (error: unknown) => {
    assert.ok(error instanceof ProxletError, String(error));
    assert.equal(error.code, code);
    for (const text of texts) assert.match(`${error.message}\n${error.hint}`, new RegExp(text));
    return true;
  };
}

test('takes the file that is named, KUBECONFIG, and ~/.kube/config, in this order', async (t) => {
  const path = await files(t, { named: config('named'), listed: config('listed'), '.kube/config': config('home') });
  const home = { HOME: path('') };
  const both = { ...home, KUBECONFIG: path('listed') };
  const currentOf = async (file: string | undefined, env: NodeJS.ProcessEnv) =>
    chooseContext(await findKubeconfig(file, env), undefined).name;
  assert.equal(await currentOf(path('named'), both), 'named');
  assert.equal(await currentOf(undefined, both), 'listed');
  assert.equal(await currentOf(undefined, home), 'home');
});

test('merges the files of KUBECONFIG, of which some may be missing: what comes first counts', async (t) => {
  const path = await files(t, {
    a: config('shared', { server: 'https://first/', current: false }),
    b: config('shared', { server: 'https://second' }),
    'c/config': config('other'),
  });
  const env = { KUBECONFIG: [path('missing'), path('a'), '', path('b'), path('c/config')].join(delimiter) };
  const merged = await findKubeconfig(undefined, env);
  assert.equal(chooseContext(merged, undefined).name, 'shared');
  assert.equal(chooseContext(merged, undefined).server, 'https://first');
  const { cluster, user } = chooseContext(merged, 'other');
  assert.equal(cluster.fields['certificate-authority'], path('c/ca.pem'));
  assert.equal(user.fields['client-key'], path('c/keys/key.pem'));
});

test('falls back to the credentials of the pod', async (t) => {
  const path = await files(t, { 'sa/token': 'abc', 'sa/ca.crt': '', 'sa/namespace': 'mine\n' });
  const env = { HOME: path('nobody'), KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
  const context = chooseContext(await findKubeconfig(undefined, env, path('sa')), undefined);
  assert.equal(context.name, 'in-cluster');
  assert.deepEqual(context.flags, []);
  assert.equal(context.namespace, 'mine');
  assert.equal(context.server, 'https://[fd00::1]:443');
  assert.deepEqual(context.user.fields, { 'token-file': path('sa/token') });
  await assert.rejects(findKubeconfig(path('missing'), env, path('sa')), failure('kubeconfig-missing', 'missing'));
});

test('says what it looked for where there is nothing', async (t) => {
  const path = await files(t, {});
  await assert.rejects(
    findKubeconfig(undefined, { HOME: path('') }, path('sa')),
    failure('kubeconfig-missing', path('.kube/config'), '--kubeconfig'),
  );
  await assert.rejects(
    findKubeconfig(undefined, { KUBECONFIG: path('a') }, path('sa')),
    failure('kubeconfig-missing', path('a')),
  );
});

const BROKEN: [name: string, text: string, says: string][] = [
  ['YAML', 'clusters: [\ntoken: hush', 'broken:2|broken:3'],
  ['a list', '- a', 'no YAML mapping'],
  ['clusters that are no list', 'clusters: {}', 'clusters. is no list'],
  ['a user without a name', 'users: [{ user: {} }]', 'users\\[0\\] has no name'],
  ['a context that is no mapping', 'contexts: [{ name: a, context: [] }]', 'contexts\\[0\\].context is no mapping'],
];

for (const [name, text, says] of BROKEN) {
  test(`names the file of a broken kubeconfig: ${name}`, async (t) => {
    const path = await files(t, { broken: text });
    await assert.rejects(findKubeconfig(path('broken'), {}), (error) => {
      failure('kubeconfig-invalid', path('broken'), says)(error);
      assert.doesNotMatch(String(error), /hush/);
      return true;
    });
  });
}

test('knows the namespace of a context', async (t) => {
  const path = await files(t, { a: config('a', { more: ', namespace: shop' }), b: config('b') });
  assert.equal(chooseContext(await findKubeconfig(path('a'), {}), 'a').namespace, 'shop');
  assert.equal(chooseContext(await findKubeconfig(path('b'), {}), 'b').namespace, 'default');
});

test('shows the contexts that there are, and the nearest', async (t) => {
  const path = await files(t, { a: config('production', { current: false }) });
  const kubeconfig = await findKubeconfig(path('a'), {});
  assert.throws(
    () => chooseContext(kubeconfig, 'prodution'),
    failure('context-missing', 'it has production', 'did you mean --context production?'),
  );
  assert.throws(() => chooseContext(kubeconfig, 'x'), failure('context-missing', 'choose one with --context'));
  assert.throws(() => chooseContext(kubeconfig, undefined), failure('context-missing', 'no current context'));
  const empty = { ...kubeconfig, contexts: [] };
  for (const name of [undefined, 'x']) {
    assert.throws(
      () => chooseContext(empty, name),
      failure('context-missing', 'has no contexts', 'name another with --kubeconfig FILE'),
    );
  }
});

test('refuses a context whose parts are missing, or whose server is none', async (t) => {
  const path = await files(t, {
    cluster: 'contexts: [{ name: a, context: { cluster: b } }]',
    user: 'clusters: [{ name: b, cluster: { server: "https://b" } }]\ncontexts: [{ name: a, context: { cluster: b, user: c } }]',
    server: config('a', { server: 'b:6443' }),
  });
  for (const [file, says] of [
    ['cluster', 'cluster b, which it lacks'],
    ['user', 'user c, which it lacks'],
    ['server', 'no https:// URL: b:6443'],
  ] as const) {
    const kubeconfig = await findKubeconfig(path(file), {});
    assert.throws(() => chooseContext(kubeconfig, 'a'), failure('kubeconfig-invalid', says));
  }
});
