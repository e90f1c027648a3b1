/** The client for Kubernetes against a real API server: what it does, what it is told, and what it makes of faults. */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { TLSSocket } from 'node:tls';
import type { Cluster } from '../../src/deploy/kubernetes/cluster.ts';
import type { JsonObject, KubeObject, ObjectMetadata } from '../../src/deploy/kubernetes/object.ts';
import { type ClusterOptions, openCluster } from '../../src/deploy/kubernetes/open-cluster.ts';
import { ProxletError } from '../../src/errors.ts';
import { makeCertificate } from '../support/certificate.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { type ApiServer, missingApiServer, startApiServer } from './support/api-server.ts';

const skip = missingApiServer();
const server: ApiServer | undefined =
  skip === false ? await startApiServer({ crds: ['istio', 'envoy-gateway', 'gloo'] }) : undefined;
const folder = await scratchFolder();

const WASM_PLUGIN = { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' };
const POLICY = { apiVersion: 'gateway.envoyproxy.io/v1alpha1', kind: 'EnvoyExtensionPolicy' };
const GATEWAY = { apiVersion: 'gateway.solo.io/v1', kind: 'Gateway' };
const REAL = { dryRun: false, force: false };
const DRY = { dryRun: true, force: false };

function running(): ApiServer {
  assert.ok(server);
  return server;
}

async function open(t: TestContext, options: Partial<ClusterOptions>): Promise<Cluster> {
  const cluster = await openCluster({ env: process.env, ...options });
  t.after(() => cluster.close());
  return cluster;
}

/** A cluster as one of the server's users, with a namespace of its own. */
async function start(t: TestContext, user: 'admin' | 'alice' = 'admin') {
  const namespace = await running().namespace();
  const kubeconfig = await running().kubeconfig(user, { namespace });
  return { namespace, kubeconfig, cluster: await open(t, { kubeconfig }) };
}

/** Writes a kubeconfig of one context; its cluster is the server unless given. */
async function kubeconfigOf(name: string, user: object, cluster?: object): Promise<string> {
  const file = join(folder, `${name}.json`);
  const own = () => ({ server: running().url, 'certificate-authority-data': base64(running().ca) });
  const config = {
    'current-context': name,
    clusters: [{ name: 'c', cluster: cluster ?? own() }],
    users: [{ name: 'u', user }],
    contexts: [{ name, context: { cluster: 'c', user: 'u' } }],
  };
  await writeFile(file, JSON.stringify(config));
  return file;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function plugin(namespace: string, spec: JsonObject, metadata: Partial<ObjectMetadata> = {}): KubeObject {
  return { ...WASM_PLUGIN, metadata: { name: 'hello', namespace, ...metadata }, spec };
}

async function failure(promise: Promise<unknown>, code: string, message?: RegExp): Promise<ProxletError> {
  const error: unknown = await promise.then(
    () => assert.fail(`no ${code}`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof ProxletError, String(error));
  assert.equal(error.code, code, error.message);
  if (message !== undefined) assert.match(error.message, message);
  return error;
}

async function listening(listener: Server): Promise<number> {
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return (listener.address() as AddressInfo).port;
}

test('creates, leaves alone, changes and deletes an object; a dry run does nothing', { skip }, async (t) => {
  const { cluster, namespace } = await start(t);
  const key = { ...WASM_PLUGIN, namespace, name: 'hello' };
  const dry = await cluster.apply(plugin(namespace, { url: 'oci://a/b:1' }), DRY);
  assert.equal(dry.created, true);
  assert.equal(await cluster.get(key), undefined);

  const made = await cluster.apply(plugin(namespace, { url: 'oci://a/b:1' }), REAL);
  assert.equal(made.created, true);
  assert.deepEqual(
    made.object.metadata.managedFields?.map(({ manager, operation }) => [manager, operation]),
    [['proxlet', 'Apply']],
  );
  const same = await cluster.apply(plugin(namespace, { url: 'oci://a/b:1' }), REAL);
  assert.equal(same.created, false);
  assert.equal(same.object.metadata.resourceVersion, made.object.metadata.resourceVersion);

  const { resourceVersion: before = '' } = made.object.metadata;
  const changed = await cluster.apply(plugin(namespace, { url: 'oci://a/b:2' }), REAL);
  assert.deepEqual((await cluster.get(key))?.spec, { url: 'oci://a/b:2' });
  await failure(cluster.delete(key, { dryRun: false, resourceVersion: before }), 'object-changed');
  const { resourceVersion: now = '' } = changed.object.metadata;
  await cluster.delete(key, { dryRun: true, resourceVersion: now });
  assert.notEqual(await cluster.get(key), undefined);
  await cluster.delete(key, { dryRun: false, resourceVersion: now });
  assert.equal(await cluster.get(key), undefined);
  await cluster.delete(key, { dryRun: false });
});

test('refuses to change another version than the one that was read, or one that is gone', { skip }, async (t) => {
  const { cluster, namespace } = await start(t);
  const { object } = await cluster.apply(plugin(namespace, { url: 'a' }), REAL);
  const { resourceVersion = '', uid = '' } = object.metadata;
  await cluster.apply(plugin(namespace, { url: 'b' }), REAL);
  await failure(cluster.apply(plugin(namespace, { url: 'c' }, { resourceVersion }), REAL), 'object-changed');
  await cluster.delete({ ...WASM_PLUGIN, namespace, name: 'hello' }, { dryRun: false });
  await failure(cluster.apply(plugin(namespace, { url: 'c' }, { resourceVersion, uid }), REAL), 'object-changed');
});

test('names the fields that others manage, and takes them over by force', { skip }, async (t) => {
  const { cluster, namespace } = await start(t);
  const path = `/apis/extensions.istio.io/v1alpha1/namespaces/${namespace}/wasmplugins/hello?fieldManager=argocd`;
  await running().request('PATCH', path, plugin(namespace, { url: 'a', priority: 1 }));
  const mine = plugin(namespace, { url: 'b', priority: 2 });
  const error = await failure(cluster.apply(mine, REAL), 'object-conflict');
  assert.deepEqual(error.details['conflicts'], [
    { field: 'spec.priority', manager: 'argocd' },
    { field: 'spec.url', manager: 'argocd' },
  ]);
  assert.match(error.hint ?? '', /--force-conflicts/);
  const { object } = await cluster.apply(mine, { dryRun: false, force: true });
  assert.deepEqual(object.spec, { url: 'b', priority: 2 });
});

const TARGET = { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'g' };
const REFUSED: { what: string; kind: typeof WASM_PLUGIN; spec: JsonObject; metadata?: object; says: string[] }[] = [
  {
    what: 'values of enums',
    kind: WASM_PLUGIN,
    spec: { url: 'a', phase: 'LAST', failStrategy: 'NO' },
    says: [
      'spec.failStrategy: must be one of "FAIL_CLOSE", "FAIL_OPEN", "FAIL_RELOAD", not "NO"',
      'spec.phase: must be one of "UNSPECIFIED_PHASE", "AUTHN", "AUTHZ", "STATS", not "LAST"',
    ],
  },
  {
    what: 'a pattern',
    kind: WASM_PLUGIN,
    spec: { url: 'a', sha256: 'zz' },
    says: [`spec.sha256: must match '(^$|^[a-f0-9]{64}$)', and is "zz"`],
  },
  {
    what: 'a rule in CEL of the whole spec',
    kind: WASM_PLUGIN,
    spec: { url: 'a', selector: { matchLabels: { a: 'b' } }, targetRefs: [TARGET] },
    says: ['spec: only one of targetRefs or selector can be set'],
  },
  {
    what: 'a rule in CEL of a value',
    kind: WASM_PLUGIN,
    spec: { url: 'a', selector: { matchLabels: { a: 'b*' } } },
    says: ['spec.selector.matchLabels[a]: wildcard not allowed in label value match, not "b*"'],
  },
  {
    what: 'an unknown field, of which it names the first that it meets',
    kind: WASM_PLUGIN,
    spec: { url: 'a', urll: 'b' },
    says: ['spec.urll: is no field that this cluster knows'],
  },
  {
    what: 'an unknown field in a field',
    kind: WASM_PLUGIN,
    spec: { url: 'a', vmConfig: { foo: 1 } },
    says: ['spec.vmConfig.foo: is no field that this cluster knows'],
  },
  {
    what: 'an unknown field in a list',
    kind: GATEWAY,
    spec: { httpGateway: { options: { wasm: { filters: [{ name: 'x', foo: 1 }] } } } },
    says: ['spec.httpGateway.options.wasm.filters[0].foo: is no field that this cluster knows'],
  },
  {
    what: 'wrong types',
    kind: WASM_PLUGIN,
    spec: { url: 3, priority: 'x', match: 'x', pluginConfig: 'x' },
    says: [
      'spec.match: must be a list',
      'spec.pluginConfig: must be an object',
      'spec.priority: must be a number',
      'spec.url: must be a string',
    ],
  },
  {
    what: 'numbers out of bounds',
    kind: WASM_PLUGIN,
    spec: { url: 'a', priority: 1e12, match: [{ ports: [{ number: 0 }] }] },
    says: [
      'spec.match[0].ports[0].number: must be greater than or equal to 1, and is 0',
      'spec.priority: must be of type integer (int32)',
    ],
  },
  {
    what: 'texts that are too short and too long',
    kind: WASM_PLUGIN,
    spec: { url: '', imagePullSecret: 'x'.repeat(300) },
    says: [
      'spec.url: must be at least 1 chars long, and is ""',
      'spec.imagePullSecret: is too long: may not be more than 253 bytes',
    ],
  },
  {
    what: 'two of a name',
    kind: WASM_PLUGIN,
    spec: { url: 'a', vmConfig: { env: [{ name: 'A' }, { name: 'A' }] } },
    says: ['spec.vmConfig.env: has name="A" twice'],
  },
  {
    what: 'too many',
    kind: POLICY,
    spec: {
      targetRefs: [TARGET],
      wasm: Array.from({ length: 17 }, () => ({ code: { type: 'Image', image: { url: 'a' } } })),
    },
    says: ['spec.wasm: has 17 items, and may have at most 16'],
  },
  {
    what: 'several rules at once',
    kind: POLICY,
    spec: { targetRefs: [{ ...TARGET, kind: 'Pod' }], wasm: [{ code: { type: 'Image' } }] },
    says: [
      'spec: this policy can only have a targetRefs[*].kind of',
      'spec.wasm[0].code: If type is Image, image field needs to be set.',
    ],
  },
  {
    what: 'what is required',
    kind: POLICY,
    spec: { targetRefs: [TARGET], wasm: [{ name: 'x' }] },
    says: ['spec.wasm[0].code: is required'],
  },
  {
    what: 'a label that is none',
    kind: WASM_PLUGIN,
    spec: { url: 'a' },
    metadata: { labels: { 'a b': 'c' } },
    says: ['metadata.labels: name part must consist of'],
  },
  {
    what: 'annotations that are too long',
    kind: WASM_PLUGIN,
    spec: { url: 'a' },
    metadata: { annotations: { a: 'x'.repeat(300_000) } },
    says: ['metadata.annotations: is too long: may not be more than 262144 bytes'],
  },
  {
    what: 'an object that is too large',
    kind: WASM_PLUGIN,
    spec: { url: 'a', pluginConfig: { a: 'x'.repeat(4_000_000) } },
    says: ['is larger than the cluster takes'],
  },
];

for (const { what, kind, spec, metadata = {}, says } of REFUSED) {
  test(`explains ${what} that the server refuses`, { skip }, async (t) => {
    const { cluster, namespace } = await start(t);
    const object = { ...kind, metadata: { name: 'hello', namespace, ...metadata }, spec };
    const { message, hint } = await failure(cluster.apply(object, DRY), 'object-invalid');
    for (const text of says) assert.ok(message.includes(text), message);
    const [head = '', ...lines] = message.split('\n');
    assert.equal(lines.length, says.length === 1 ? 0 : says.length, message);
    assert.match(head, /hello/);
    assert.notEqual(hint, undefined);
  });
}

test('says what somebody may not do, and what right it takes', { skip }, async (t) => {
  const { cluster, namespace } = await start(t, 'alice');
  const key = { ...WASM_PLUGIN, namespace, name: 'hello' };
  const right = (verb: string) =>
    new RegExp(`let alice .* right to ${verb} wasmplugins.extensions.istio.io in the namespace`);
  await failure(cluster.get(key), 'cluster-forbidden', right('get'));
  await failure(cluster.delete(key, { dryRun: true }), 'cluster-forbidden', right('delete'));
  const error = await failure(cluster.apply(plugin(namespace, { url: 'a' }), DRY), 'cluster-forbidden', right('patch'));
  assert.match(
    error.hint ?? '',
    /kubectl --context alice --kubeconfig \S+ auth can-i patch wasmplugins.extensions.istio.io -n test-/,
  );
  assert.equal(error.exitCode, 3);
  await failure(cluster.list(WASM_PLUGIN), 'cluster-forbidden', /right to list wasmplugins.extensions.istio.io$/);
  const watch = cluster.watch(key, new AbortController().signal)[Symbol.asyncIterator]();
  await failure(watch.next(), 'cluster-forbidden', right('list'));
  const log = cluster.open(`/api/v1/namespaces/${namespace}/pods/x/log`, new AbortController().signal);
  await failure(log, 'cluster-forbidden', /right to get pods\/log/);
});

test('tells of credentials that are not taken', { skip }, async (t) => {
  const cluster = await open(t, { kubeconfig: await kubeconfigOf('stranger', { token: 'nobody' }) });
  const error = await failure(cluster.serves(WASM_PLUGIN), 'cluster-unauthorized');
  assert.equal(error.exitCode, 3);
});

test('tells of kinds, namespaces and pods that are missing', { skip }, async (t) => {
  const { cluster, namespace } = await start(t);
  assert.equal(await cluster.serves(WASM_PLUGIN), true);
  assert.equal(await cluster.serves({ ...WASM_PLUGIN, apiVersion: 'extensions.istio.io/v9' }), false);
  await failure(cluster.list({ ...WASM_PLUGIN, apiVersion: 'foo.io/v1' }), 'kind-missing', /WasmPlugin of foo\.io\/v1/);
  await failure(cluster.apply(plugin('nowhere', { url: 'a' }), DRY), 'namespace-missing', /nowhere/);
  const log = cluster.open(`/api/v1/namespaces/${namespace}/pods/x/log`, new AbortController().signal);
  await failure(log, 'object-missing', /no pods x/);
});

test('lists by label, in one namespace or in all, page by page', { skip }, async (t) => {
  const { cluster, namespace } = await start(t);
  const config = { apiVersion: 'v1', kind: 'ConfigMap' };
  const names = Array.from({ length: 501 }, (_, index) => `c${String(index).padStart(3, '0')}`);
  const maps = `/api/v1/namespaces/${namespace}/configmaps`;
  const make = (name: string) => running().request('POST', maps, { metadata: { name, labels: { of: namespace } } });
  // Not all at once: what a busy server comes to after half a minute it gives up.
  for (let at = 0; at < names.length; at += 50) await Promise.all(names.slice(at, at + 50).map(make));
  const labels = `of=${namespace}`;
  const found = await cluster.list(config, { labels });
  assert.deepEqual(found.map(({ metadata }) => metadata.name).sort(), names);
  assert.deepEqual({ apiVersion: found[0]?.apiVersion, kind: found[0]?.kind }, config);
  assert.equal((await cluster.list(config, { namespace, labels: `${labels},of!=${namespace}` })).length, 0);
});

test('watches an object come, change and go', { skip }, async (t) => {
  const { cluster, namespace } = await start(t);
  const stop = new AbortController();
  const watch = cluster.watch({ ...WASM_PLUGIN, namespace, name: 'hello' }, stop.signal)[Symbol.asyncIterator]();
  assert.equal((await watch.next()).value, undefined);
  const next = async (change: Promise<unknown>) => {
    const [{ value }] = await Promise.all([watch.next(), change]);
    return value?.spec;
  };
  assert.deepEqual(await next(cluster.apply(plugin(namespace, { url: 'a' }), REAL)), { url: 'a' });
  assert.deepEqual(await next(cluster.apply(plugin(namespace, { url: 'b' }), REAL)), { url: 'b' });
  assert.equal(await next(cluster.delete({ ...WASM_PLUGIN, namespace, name: 'hello' }, { dryRun: false })), undefined);
  const last = watch.next();
  stop.abort();
  assert.equal((await last).done, true);
});

test('streams other paths', { skip }, async (t) => {
  const { cluster } = await start(t);
  let text = '';
  for await (const chunk of await cluster.open('/readyz', new AbortController().signal)) text += Buffer.from(chunk);
  assert.equal(text, 'ok');
});

test('reads a token from a file beside the kubeconfig', { skip }, async (t) => {
  await writeFile(join(folder, 'token'), `${running().token('admin')}\n`);
  const cluster = await open(t, { kubeconfig: await kubeconfigOf('file', { 'token-file': 'token' }) });
  assert.equal(await cluster.serves(WASM_PLUGIN), true);
});

test('gets a token from a plugin, and another when the server takes it no longer', { skip }, async (t) => {
  const calls = join(folder, 'calls');
  const script = `
    const fs = require('node:fs');
    fs.appendFileSync(${JSON.stringify(calls)}, 'x');
    const old = fs.readFileSync(${JSON.stringify(calls)}, 'utf8').length === 1;
    console.log(JSON.stringify({ status: { token: old ? 'expired' : process.env.TOKEN } }));`;
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1',
    interactiveMode: 'Never',
    command: process.execPath,
    args: ['-e', script],
    env: [{ name: 'TOKEN', value: running().token('admin') }],
  };
  const cluster = await open(t, { kubeconfig: await kubeconfigOf('plugin', { exec }) });
  assert.equal(await cluster.serves(WASM_PLUGIN), true);
  await cluster.list(WASM_PLUGIN);
  assert.equal(await readFile(calls, 'utf8'), 'xx');
});

test('shows a certificate, and looks at the one of the server', async (t) => {
  const [host, client] = await Promise.all([makeCertificate(folder, 'host'), makeCertificate(folder, 'client')]);
  const seen: string[] = [];
  const tls = createTlsServer({ ...host, requestCert: true, ca: client.cert }, ({ socket }, response) => {
    assert.ok(socket instanceof TLSSocket);
    seen.push(String(socket.getPeerCertificate().subject?.CN));
    response.end(JSON.stringify({ resources: [{ name: 'wasmplugins', kind: 'WasmPlugin', namespaced: true }] }));
  });
  const port = await listening(tls);
  t.after(() => tls.close());
  const user = { 'client-certificate': 'client.crt', 'client-key': 'client.key' };
  const url = `https://127.0.0.1:${port}`;
  const known = await kubeconfigOf('known', user, { server: url, 'certificate-authority': 'host.crt' });
  assert.equal(await (await open(t, { kubeconfig: known })).serves(WASM_PLUGIN), true);
  assert.deepEqual(seen, ['client']);

  const unknown = await open(t, { kubeconfig: await kubeconfigOf('unknown', user, { server: url }) });
  const error = await failure(unknown.serves(WASM_PLUGIN), 'cluster-unreachable', /self.signed certificate/);
  assert.match(error.hint ?? '', /certificate-authority/);
  const careless = { server: url, 'insecure-skip-tls-verify': true };
  const insecure = await open(t, { kubeconfig: await kubeconfigOf('insecure', user, careless) });
  assert.equal(await insecure.serves(WASM_PLUGIN), true);
});

test('gives up a server that takes the connection and never answers', async (t) => {
  const silent = createServer();
  const port = await listening(silent);
  t.after(() => silent.close());
  const sockets: { destroy(): void }[] = [];
  silent.on('connection', (socket) => sockets.push(socket));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
  });
  const kubeconfig = await kubeconfigOf('silent', {}, { server: `https://127.0.0.1:${port}` });
  const cluster = await open(t, { kubeconfig, requestTimeoutMs: 200 });
  const late = /silent at 127\.0\.0\.1:\d+ can't be reached: it has not answered within 0\.2 s/;
  const error = await failure(cluster.serves(WASM_PLUGIN), 'cluster-unreachable', late);
  assert.equal(error.exitCode, 4);
  await failure(cluster.open('/logs', new AbortController().signal), 'cluster-unreachable', late);
});

test('says of a change that the server died over that nobody knows, and of others that it is gone', {
  skip,
}, async (t) => {
  const mortal = await startApiServer({ crds: ['istio'] });
  const namespace = await mortal.namespace();
  let deadly = false;
  const between = createServer((client) => {
    const upstream = connect(Number(new URL(mortal.url).port), '127.0.0.1');
    client.on('data', (chunk: Buffer) => {
      if (deadly) void mortal.stop();
      else upstream.write(chunk);
    });
    upstream.on('data', (chunk) => client.write(chunk));
    upstream.on('close', () => client.destroy());
    for (const socket of [client, upstream]) socket.on('error', () => undefined);
    client.on('close', () => upstream.destroy());
  });
  const port = await listening(between);
  t.after(() => between.close());
  const reached = { server: `https://127.0.0.1:${port}`, 'certificate-authority-data': base64(mortal.ca) };
  const kubeconfig = await kubeconfigOf('mortal', { token: mortal.token('admin') }, reached);
  const cluster = await open(t, { kubeconfig });
  await cluster.apply(plugin(namespace, { url: 'a' }), DRY);
  deadly = true;
  const error = await failure(
    cluster.apply(plugin(namespace, { url: 'a' }), REAL),
    'cluster-unreachable',
    /broke off while it was asked to apply WasmPlugin .*\/hello: whether it has done it is not known/,
  );
  assert.equal(error.details['outcome'], 'unknown');

  const direct = await open(t, {
    kubeconfig: await kubeconfigOf('dead', { token: mortal.token('admin') }, { ...reached, server: mortal.url }),
  });
  const gone = await failure(direct.serves(WASM_PLUGIN), 'cluster-unreachable', /ECONNREFUSED/);
  assert.equal(gone.details['outcome'], undefined);
});
