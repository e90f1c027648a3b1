/** `proxlet deploy`, `status`, `rollback` and `undeploy` as users type them, against a real API server and a real registry. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import { RegistryClient } from '../../registry/client/registry-client.ts';
import { packImage, storeImage } from '../../src/image/index.ts';
import { filterText, moduleBytes } from '../support/modules.ts';
import { type Outcome, proxlet } from '../support/proxlet.ts';
import { startRegistry } from '../support/registry.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { type ApiServer, missingApiServer, startApiServer } from './support/api-server.ts';
import { dyingServer } from './support/dying-server.ts';

const skip = missingApiServer();
const folder = await scratchFolder();
const { host } = await startRegistry();
const NO_CLUSTER = join(folder, 'no-kubeconfig');
const STANDARD_ENV = {
  PROXLET_DATA_DIR: join(folder, 'data'),
  PROXLET_CONFIG_DIR: join(folder, 'config'),
  DOCKER_CONFIG: join(folder, 'docker'),
  HOME: folder,
};

/** Pushes a filter that differs from others by its tag; returns reference and digest. */
async function push(tag: string) {
  const module = moduleBytes(filterText({ functions: `(data (i32.const 0) "${tag}")` }));
  const image = await packImage(
    { module, runtime: { abiVersions: ['v0.2.1'], rootIds: ['hello'] }, annotations: {} },
    'artifact',
  );
  const { digest } = await storeImage(new RegistryClient(host).repository('team/hello'), image, tag);
  return { reference: `${host}/team/hello:${tag}`, digest };
}

const one = await push('1');
const two = await push('2');
const started = skip === false ? await startApiServer({ crds: ['istio', 'gloo'] }) : undefined;

/** A user in a namespace of their own. */
class Somebody {
  readonly server: ApiServer;
  readonly namespace: string;
  readonly kubeconfig: string;

  private constructor(server: ApiServer, namespace: string, kubeconfig: string) {
    this.server = server;
    this.namespace = namespace;
    this.kubeconfig = kubeconfig;
  }

  static async of(user: 'admin' | 'alice' | 'bob' = 'admin', server = started): Promise<Somebody> {
    assert.ok(server);
    const namespace = await server.namespace();
    return new Somebody(server, namespace, await server.kubeconfig(user, { namespace }));
  }

  /** Runs proxlet; the namespace reads NS and the registry REGISTRY in what it says. */
  async proxlet(...args: string[]): Promise<Outcome> {
    const { status, stdout, stderr } = await proxlet(args, {
      cwd: folder,
      env: { ...STANDARD_ENV, KUBECONFIG: this.kubeconfig },
    });
    const plain = (text: string) => text.replaceAll(this.namespace, 'NS').replaceAll(host, 'REGISTRY');
    return { status, stdout: plain(stdout), stderr: plain(stderr) };
  }

  deploy(...args: string[]): Promise<Outcome> {
    return this.proxlet('deploy', 'istio', ...args);
  }

  /** The WasmPlugin's spec; undefined where there is none. */
  async spec(name = 'hello'): Promise<object | undefined> {
    const path = `/apis/extensions.istio.io/v1alpha1/namespaces/${this.namespace}/wasmplugins/${name}`;
    return (await this.server.request('GET', path)).body.spec;
  }
}

/** Options for a user's own cluster and for `west`, which is the admin's context of another kubeconfig. */
async function twoContexts(east: Somebody, west: string): Promise<string[]> {
  const other = parse(west);
  const both = parse(await readFile(east.kubeconfig, 'utf8'));
  const [{ cluster }] = other.clusters;
  const isAdmin = ({ name }: { name: string }) => name === 'admin';
  both.clusters.push({ name: 'west', cluster });
  both.users.push({ name: 'west', user: other.users.find(isAdmin).user });
  const { namespace } = other.contexts.find(isAdmin).context;
  both.contexts.push({ name: 'west', context: { cluster: 'west', user: 'west', namespace } });
  const file = join(folder, `both-${east.namespace}`);
  await writeFile(file, JSON.stringify(both));
  return ['--kubeconfig', file, '--context', 'admin', '--context', 'west'];
}

/** A kubeconfig whose only cluster hangs up on everybody. */
async function deadKubeconfig(): Promise<string> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  after(() => server.close());
  const { port } = server.address() as AddressInfo;
  const file = join(folder, 'dead-kubeconfig');
  const config = {
    'current-context': 'dead',
    clusters: [{ name: 'dead', cluster: { server: `https://127.0.0.1:${port}` } }],
    users: [{ name: 'dead', user: {} }],
    contexts: [{ name: 'dead', context: { cluster: 'dead', user: 'dead' } }],
  };
  await writeFile(file, JSON.stringify(config));
  return file;
}

const LABELS = ['--labels', 'app=shop', '--host', 'istio@1.31'];

test('a filter is deployed, deployed again, changed, rolled back and taken away, each with its diff', {
  skip,
}, async () => {
  const me = await Somebody.of();
  const made = await me.deploy(one.reference, ...LABELS);
  assert.equal(made.stderr, '');
  assert.equal(made.status, 0);
  assert.equal(
    made.stdout,
    `+ create WasmPlugin NS/hello (context admin)
  + apiVersion: extensions.istio.io/v1alpha1
  + kind: WasmPlugin
  + metadata:
  +   labels:
  +     app.kubernetes.io/managed-by: proxlet
  +     filter.proxlet/deployed: "true"
  +   name: hello
  +   namespace: NS
  + spec:
  +   pluginName: hello
  +   selector:
  +     matchLabels:
  +       app: shop
  +   sha256: ${one.digest.slice('sha256:'.length)}
  +   url: oci://REGISTRY/team/hello@${one.digest}
note: hosts in the cluster will look for REGISTRY on their own machine
note: no workload in NS has the labels app=shop
1 to create
deployed hello
WasmPlugin NS/hello (context admin): unknown (no running pod with a proxy is selected)
next: proxlet status istio
next: proxlet tail istio hello
`,
  );

  const again = await me.deploy(one.reference, ...LABELS);
  assert.equal(again.status, 0);
  assert.match(again.stdout, /^= unchanged WasmPlugin NS\/hello \(context admin\)\n(note: .*\n)*nothing to do\n$/);

  const changed = await me.deploy(two.reference, ...LABELS, '--config', '{"limit":1}');
  assert.equal(changed.status, 0);
  assert.match(changed.stdout, /^~ update WasmPlugin NS\/hello \(context admin\)\n {2}revision 1 → 2\n {2}⋮\n/);
  assert.match(changed.stdout, new RegExp(` {2}- {3}url: oci://REGISTRY/team/hello@${one.digest}\n`));
  assert.match(changed.stdout, new RegExp(` {2}\\+ {3}url: oci://REGISTRY/team/hello@${two.digest}\n`));
  assert.match(changed.stdout, / {2}\+ {3}pluginConfig:\n {2}\+ {5}limit: 1\n/);

  const status = await me.proxlet('status', 'istio', '-n', me.namespace, '--history');
  assert.deepEqual(
    status.stdout
      .replace(/\b(?:now|\d+ minutes?)\b/g, 'AGE')
      .split('\n')
      .map((line) => line.split(/ {2,}/).slice(0, 5)),
    [
      ['TARGET', 'ID', 'PLACE', 'IMAGE', 'REVISION'],
      ['istio', 'hello', 'WasmPlugin NS/hello', `REGISTRY/team/hello:2@${two.digest.slice(0, 19)}`, '2'],
      ['', `REGISTRY/team/hello:1@${one.digest.slice(0, 19)}`, '1', 'AGE'],
      [''],
    ],
  );

  const back = await me.proxlet('rollback', 'istio', 'hello');
  assert.equal(back.status, 0);
  assert.match(back.stdout, /revision 2 → 3\n[\s\S]*rolled back hello\n/);
  assert.match(JSON.stringify(await me.spec()), new RegExp(one.digest));

  const gone = await me.proxlet('undeploy', 'istio', '--id', 'hello');
  assert.equal(gone.status, 0);
  assert.match(
    gone.stdout,
    /^- delete WasmPlugin NS\/hello [\s\S]*\n1 to delete\nundeployed hello\nnext: proxlet status istio\n$/,
  );
  assert.equal(await me.spec(), undefined);
});

test('deployed to another namespace, it stays in the former one, which is said with the way to take it away', {
  skip,
}, async () => {
  const me = await Somebody.of();
  const former = await me.server.namespace();
  const moving = [one.reference, '--id', 'moving', ...LABELS];
  const note = `note: moving is deployed in ${former} too, and stays there: \`proxlet undeploy istio moving -n ${former}\` takes it away\n`;
  const first = await me.deploy(...moving, '-n', former);
  assert.doesNotMatch(first.stdout, /stays there/);
  assert.ok((await me.deploy(...moving, '--dry-run')).stdout.includes(note));
  const second = await me.deploy(...moving);
  assert.equal(second.status, 0, second.stderr);
  assert.ok(second.stdout.includes(note), second.stdout);
  assert.doesNotMatch((await me.deploy(...moving)).stdout, /stays there/, 'in both by intent, as it was said once');
  assert.equal((await me.proxlet('undeploy', 'istio', 'moving', '-n', former)).status, 0);
  assert.ok(await me.spec('moving'));
});

test('who may see one namespace only deploys to it as if there were no other', { skip }, async () => {
  const [me, alice] = [await Somebody.of(), await Somebody.of('alice')];
  const moving = [one.reference, '--id', 'alone', ...LABELS];
  await me.deploy(...moving);
  await me.server.allow('alice', alice.namespace, [
    { apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list', 'watch', 'patch', 'create'] },
  ]);
  const { status, stdout, stderr } = await alice.deploy(...moving);
  assert.equal(status, 0, stderr);
  assert.doesNotMatch(stdout, /stays/);
});

test('a dry run on the server shows the same and changes nothing', { skip }, async () => {
  const me = await Somebody.of();
  const { status, stdout } = await me.deploy(one.reference, ...LABELS, '--dry-run');
  assert.equal(status, 0);
  assert.match(stdout, /^\+ create WasmPlugin [\s\S]*\n1 to create\n$/);
  assert.equal(await me.spec(), undefined);
});

test('a dry run of the client needs no cluster and prints manifests, the same whenever it is asked', async () => {
  const dryRun = (...args: string[]) =>
    proxlet(['deploy', 'istio', one.reference, ...LABELS, '--dry-run=client', ...args], {
      cwd: folder,
      env: { ...STANDARD_ENV, KUBECONFIG: NO_CLUSTER },
    });
  const run = (...args: string[]) => dryRun('-n', 'shop', ...args);
  const { status, stdout, stderr } = await run();
  assert.equal(status, 0, stderr);
  assert.equal((await run('-o', 'yaml')).stdout, stdout);
  const [manifest, ...more] = parseAllDocuments(stdout).map((document) => document.toJS());
  assert.deepEqual(more, []);
  assert.equal(manifest.metadata.name, 'hello');
  assert.equal(manifest.metadata.namespace, 'shop');
  assert.equal(manifest.spec.url, `oci://${host}/team/hello@${one.digest}`);
  assert.deepEqual(JSON.parse((await run('-o', 'json')).stdout), manifest);
  assert.deepEqual(JSON.parse((await run('--json')).stdout), { manifests: [manifest] });
  assert.equal((await dryRun()).stdout, stdout.replace('  namespace: shop\n', ''));
  assert.match((await dryRun('--via', 'envoyfilter')).stderr, /^error: .*namespace.*\nhint: add -n NAMESPACE\n$/m);
});

test('-o prints what was applied as manifests, and nothing else', { skip }, async () => {
  const me = await Somebody.of();
  const { status, stdout } = await me.deploy(one.reference, ...LABELS, '-o', 'yaml', '--no-wait');
  assert.equal(status, 0);
  assert.equal(parse(stdout).kind, 'WasmPlugin');
  const identity = parse(stdout).metadata.annotations['filter.proxlet/hello'];
  assert.deepEqual(JSON.parse(identity), {
    target: 'istio',
    reference: 'REGISTRY/team/hello:1',
    digest: one.digest,
  });
  assert.deepEqual(parse(stdout.replaceAll('REGISTRY', host)).spec, await me.spec());
});

test('as JSON it is one object, with what changed and how it fares', { skip }, async () => {
  const me = await Somebody.of();
  const { status, stdout } = await me.deploy(one.reference, ...LABELS, '--json');
  assert.equal(status, 0);
  const { changes, ...result } = JSON.parse(stdout);
  assert.deepEqual(
    [result.target, result.id, result.reference, result.digest, result.changed, result.dryRun],
    ['istio', 'hello', 'REGISTRY/team/hello:1', one.digest, true, false],
  );
  const [change] = changes;
  assert.deepEqual(
    [change.context, change.action, change.object.kind, change.revision, change.health.state],
    ['admin', 'create', 'WasmPlugin', { to: 1 }, 'unknown'],
  );
  const listed = JSON.parse((await me.proxlet('status', '-n', me.namespace, '--json')).stdout);
  assert.deepEqual(
    listed.deployments.map(({ id, revision, digest }: Record<string, unknown>) => ({ id, revision, digest })),
    [{ id: 'hello', revision: 1, digest: one.digest }],
  );
});

test('a field that another manager has is named, and taken over only when told to', { skip }, async () => {
  const me = await Somebody.of();
  await me.deploy(one.reference, ...LABELS);
  const path = `/apis/extensions.istio.io/v1alpha1/namespaces/${me.namespace}/wasmplugins/hello?force=true&fieldManager=argo`;
  const theirs = { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin', spec: { phase: 'AUTHZ' } };
  assert.equal((await me.server.request('PATCH', path, theirs)).status, 200);
  const refused = await me.deploy(one.reference, ...LABELS, '--phase', 'authn');
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /spec\.phase/);
  assert.match(refused.stderr, /argo/);
  assert.match(refused.stderr, /--force-conflicts/);
  const forced = await me.deploy(one.reference, ...LABELS, '--phase', 'authn', '--force-conflicts');
  assert.equal(forced.status, 0);
  assert.match(forced.stdout, / {2}- {3}phase: AUTHZ\n {2}\+ {3}phase: AUTHN\n/);
});

test('whatever stands in the way is said before anything changes, with its exit code', { skip }, async () => {
  const me = await Somebody.of();
  const bob = await Somebody.of('bob');
  const key = join(folder, 'key.pem');
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  await writeFile(key, publicKey.export({ type: 'spki', format: 'pem' }));
  const refusals: [who: Somebody, args: string[], status: number, words: RegExp][] = [
    [
      bob,
      ['istio', one.reference, ...LABELS],
      3,
      /bob.* WasmPlugin NS\/hello: .* right to get wasmplugins\.extensions\.istio\.io in the namespace NS/,
    ],
    [me, ['istio', `${host}/team/none:1`, ...LABELS], 1, /REGISTRY has no .*none:1\nhint: /],
    [me, ['istio', one.reference, ...LABELS, '--key', key], 1, /error: .*sign/],
    [me, ['istio', one.reference], 2, /which proxies[\s\S]*hint: .*--labels/],
    [me, ['istio', one.reference, '--labels', 'app', '--dry-run'], 2, /--labels cannot be app\nhint: .*app=shop/],
    [me, ['istio', one.reference, ...LABELS, '--host', 'istio@0.1'], 2, /--host cannot be istio@0\.1/],
    [me, ['istio', one.reference, ...LABELS, '--config', '1', '--config-file', 'x'], 2, /--config and --config-file/],
    [
      me,
      ['istio', one.reference, ...LABELS, '--fail-open', '--fail-strategy', 'close'],
      2,
      /--fail-strategy cannot be close/,
    ],
    [
      me,
      ['istio', one.reference, ...LABELS, '--context', 'nowhere'],
      2,
      /no context nowhere; it has admin, alice, bob/,
    ],
    [me, ['envoy-gateway', one.reference, '--gateway', 'eg'], 1, /EnvoyExtensionPolicy[\s\S]*hint: .*[Ii]nstall/],
  ];
  for (const [who, args, status, words] of refusals) {
    const outcome = await who.proxlet('deploy', ...args);
    assert.equal(outcome.status, status, `${args.join(' ')}: ${outcome.stderr}`);
    assert.match(outcome.stderr, words);
    assert.doesNotMatch(outcome.stdout, /create/);
    assert.equal(await who.spec(), undefined);
  }
});

test('a server that dies midway: what was applied where is said, and how to go on', { skip }, async () => {
  const [east, west] = [await Somebody.of(), await Somebody.of()];
  const dying = await dyingServer(await readFile(west.kubeconfig, 'utf8'));
  const { status, stdout, stderr } = await east.deploy(one.reference, ...LABELS, ...(await twoContexts(east, dying)));
  assert.equal(status, 4);
  assert.match(stdout, /\n2 to create\n$/);
  assert.match(
    stderr,
    /^error: 1 of 2 changes were applied, then: .*\napplied +admin: WasmPlugin NS\/hello\n.* west: WasmPlugin/,
  );
  assert.match(
    stderr,
    /hint: run the same command again to go on, .*: `proxlet undeploy istio hello .*--context admin.*`/,
  );
  assert.ok(await east.spec());
  assert.equal(await west.spec(), undefined);
});

test('several clusters: all diffs first, then one after the other; status tells them apart', { skip }, async () => {
  const east = await Somebody.of();
  const other = await startApiServer({ crds: ['istio'] });
  await other.namespace(east.namespace);
  const west = await readFile(await other.kubeconfig('admin', { namespace: east.namespace }), 'utf8');
  const contexts = await twoContexts(east, west);

  const made = await east.deploy(one.reference, ...LABELS, ...contexts);
  assert.equal(made.status, 0, made.stderr);
  assert.match(
    made.stdout,
    /create WasmPlugin NS\/hello \(context admin\)[\s\S]*create WasmPlugin NS\/hello \(context west\)[\s\S]*\n2 to create\ndeployed hello\n/,
  );
  assert.match(made.stdout, /next: proxlet tail istio hello --context admin --context west --kubeconfig /);

  const listed = await east.proxlet('status', ...contexts, '-n', east.namespace);
  assert.deepEqual(
    listed.stdout.split('\n').map((line) => line.split(/ +/)[0]),
    ['CONTEXT', 'admin', 'west', ''],
  );

  await other.stop();
  const partly = await east.proxlet('status', ...contexts, '-n', east.namespace);
  assert.equal(partly.status, 4);
  assert.match(partly.stdout, /^TARGET .*\nistio +hello .*\n$/);
  assert.match(partly.stderr, /^error: the cluster west at .* can't be reached: .*\nhint: .*\n$/);
  const data = await east.proxlet('status', ...contexts, '-n', east.namespace, '--json');
  assert.equal(data.status, 4);
  const { deployments, failures } = JSON.parse(data.stdout);
  assert.deepEqual([deployments.length, failures.length, failures[0].details.context], [1, 1, 'west']);
  assert.equal(JSON.parse(data.stderr).error.code, 'cluster-unreachable');

  const refused = await east.deploy(two.reference, ...LABELS, ...contexts);
  assert.equal(refused.status, 4);
  assert.match(refused.stderr, /west/);
  assert.match(JSON.stringify(await east.spec()), new RegExp(one.digest), 'nothing is applied where a diff is missing');
});

test('who may list nothing is told so, with the exit code of a missing right', {
  skip,
}, async () => {
  const bob = await Somebody.of('bob');
  const everywhere = await bob.proxlet('status', 'istio');
  assert.equal(everywhere.status, 3);
  assert.equal(everywhere.stdout, '');
  assert.match(
    everywhere.stderr,
    /^error: the cluster bob does not let you list anything in all namespaces .*\n(the cluster bob does not let bob list .*\n)+hint: -n NAMESPACE/,
  );
  const inOne = await bob.proxlet('status', '-n', bob.namespace);
  assert.equal(inOne.status, 3);
  assert.match(inOne.stderr, /^error: .* in the namespace NS /);
});

test('without a cluster, status tells of bootstraps alone', async () => {
  const env = { ...STANDARD_ENV, KUBECONFIG: undefined };
  const { status, stdout } = await proxlet(['status'], { cwd: folder, env });
  assert.equal(status, 0);
  assert.match(
    stdout,
    /^nothing is deployed from here, as far as can be seen\nnote: clusters were not asked: there is no kubeconfig\n$/,
  );
});

test('a bootstrap is made, brought up to date, rolled back and left as it was', async () => {
  const user = { cwd: folder, env: STANDARD_ENV };
  const file = join(folder, 'envoy.yaml');
  const made = await proxlet(['deploy', 'envoy', one.reference], user);
  assert.equal(made.status, 0, made.stderr);
  assert.match(
    made.stdout,
    /^\+ create envoy\.yaml\n[\s\S]*\ndeployed hello\nnext: proxlet run -c envoy\.yaml --on envoy\n$/,
  );
  const before = await readFile(file, 'utf8');
  assert.match(
    (await proxlet(['deploy', 'envoy', one.reference], user)).stdout,
    /^= unchanged envoy\.yaml\n(note: .*\n)*nothing to do\n$/,
  );
  const changed = await proxlet(['deploy', 'envoy', two.reference, '-b', 'envoy.yaml', '--config', 'x'], user);
  assert.equal(changed.status, 0, changed.stderr);
  assert.match(changed.stdout, /^~ update envoy\.yaml\n {2}revision 1 → 2\n/);
  assert.match((await proxlet(['status', 'envoy'], user)).stdout, /\nenvoy +hello +.*envoy\.yaml +.*hello:2@sha256:/);
  const dead = { ...user, env: { ...STANDARD_ENV, KUBECONFIG: await deadKubeconfig() } };
  const partly = await proxlet(['status'], dead);
  assert.match(partly.stdout, /\nenvoy +hello /);
  assert.match(partly.stderr, /^error: the cluster dead at .* can't be reached: /);
  assert.equal(partly.status, 4);
  const nothing = await proxlet(['status', 'istio'], dead);
  assert.deepEqual([nothing.status, nothing.stdout], [4, '']);
  assert.equal((await proxlet(['rollback', 'envoy', 'hello'], user)).status, 0);
  assert.equal(await readFile(file, 'utf8'), before);
  assert.equal((await proxlet(['undeploy', 'envoy', 'hello', '-b', 'envoy.yaml'], user)).status, 0);
  assert.doesNotMatch(await readFile(file, 'utf8'), /hello/);
  await rm(file);
});

test('a place that a target has not is a usage error', async () => {
  for (const [args, words] of [
    [['undeploy', 'envoy', 'hello', '-n', 'shop'], '--namespace cannot be combined with envoy'],
    [['rollback', 'envoy', 'hello', '--context', 'east'], '--context cannot be combined with envoy'],
    [['status', 'envoy', '--kubeconfig', 'x'], '--kubeconfig cannot be combined with envoy'],
    [['undeploy', 'gloo', 'hello', '-b', 'envoy.yaml'], '--bootstrap cannot be combined with gloo'],
    [['rollback', 'istio', 'hello', '-b', 'envoy.yaml'], '--bootstrap cannot be combined with istio'],
  ] as const) {
    const { status, stderr } = await proxlet(args, { cwd: folder, env: STANDARD_ENV });
    assert.equal(status, 2, args.join(' '));
    assert.ok(stderr.startsWith(`error: ${words}\nhint: `), stderr);
  }
});
