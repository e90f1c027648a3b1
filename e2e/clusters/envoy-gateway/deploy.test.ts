/** Filters deployed to a real Envoy Gateway: what its proxies answer, and what it says of the policies. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { RegistryClient } from '../../../registry/client/registry-client.ts';
import type { Deployable } from '../../../src/deploy/deployable.ts';
import { listAt, textAt } from '../../../src/deploy/kubernetes/fields.ts';
import type { JsonObject } from '../../../src/deploy/kubernetes/object.ts';
import type { PolicyTarget } from '../../../src/deploy/targets/envoy-gateway/index.ts';
import { packImage, storeImage } from '../../../src/image/index.ts';
import { startRegistry } from '../../support/registry.ts';
import { apply } from '../support/apply.ts';
import { ECHO_HEADER } from '../support/echo-filter.ts';
import { missingEnvoyGateway } from '../support/envoy-gateway.ts';
import { startShops } from '../support/envoy-gateway-shops.ts';
import { FILTER_HEADER, startFilterRegistry } from '../support/filter-image.ts';
import { loggingFilter } from '../support/logging-filter.ts';
import { PodLogs } from '../support/pod-logs.ts';
import type { Program } from '../support/program.ts';
import { turnTime } from '../support/turn-time.ts';
import { until } from '../support/until.ts';

const skip = await missingEnvoyGateway();
const GATEWAY: PolicyTarget = { kind: 'Gateway', name: 'gateway' };
const ROUTE: PolicyTarget = { kind: 'HTTPRoute', name: 'route' };

/** Waits until something is so; what it was instead is the error's cause. */
function untilEqual(what: string, read: () => Promise<unknown>, wanted: unknown, control: Program): Promise<void> {
  const isSo = async () => {
    assert.deepEqual(await read(), wanted);
    return true;
  };
  return until(what, isSo, control);
}

const peer = skip === false ? await startShops() : undefined;

test('the command line brings a filter, changes it, takes it back and away', { skip }, async () => {
  const { echo, shop, control } = peer ?? assert.fail('no Envoy Gateway');
  const { proxlet, header } = await shop();
  const succeed = async (...args: string[]) => {
    const { status, stdout, stderr } = await proxlet(...args);
    assert.equal(status, 0, `proxlet ${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  const answers = (configuration: string | undefined) =>
    until(`${configuration} is run`, async () => (await header(ECHO_HEADER)) === configuration, control);
  const deploy = (configuration: string) =>
    succeed('deploy', 'envoy-gateway', echo, '--gateway', 'gateway', '--config', configuration);

  await deploy('{"n":1}');
  await answers('{"n":1}');
  assert.match(await succeed('status'), /^envoy-gateway +echo .*echo:1@sha256:[0-9a-f]{12} +1 .* ready +-$/m);
  await deploy('{"n":2}');
  await answers('{"n":2}');
  assert.match(await deploy('{"n":2}'), /nothing to do/);
  await succeed('rollback', 'envoy-gateway', 'echo');
  await answers('{"n":1}');
  assert.match(await succeed('status', 'envoy-gateway'), /@sha256:[0-9a-f]{12} +3 .* ready +-$/m);
  await succeed('undeploy', 'envoy-gateway', 'echo');
  await answers(undefined);
  assert.match(await succeed('status'), /nothing is deployed/);
});

test('an image that Envoy Gateway has no login for is refused in its words, and run with the login', {
  skip,
}, async () => {
  const { module, server, shop, folder, control } = peer ?? assert.fail('no Envoy Gateway');
  const { proxlet, header, namespace } = await shop();
  const login = { username: 'me', password: 'a secret' };
  const { host } = await startRegistry({ auth: login });
  const filter = { module, runtime: { abiVersions: ['v0.2.1'], rootIds: [] }, annotations: {} };
  const registry = new RegistryClient(host, { credentials: { get: async () => login } });
  await storeImage(registry.repository('private'), await packImage(filter, 'artifact'), '1');
  const auth = Buffer.from(`${login.username}:${login.password}`).toString('base64');
  const dockerConfig = JSON.stringify({ auths: { [host]: { auth } } });
  await mkdir(join(folder, 'docker'), { recursive: true });
  await writeFile(join(folder, 'docker/config.json'), dockerConfig);
  const args = ['deploy', 'envoy-gateway', `${host}/private:1`, '--gateway', 'gateway', '--config', '{}'];

  const refused = await proxlet(...args);
  assert.equal(refused.status, 1, refused.stderr);
  assert.match(refused.stderr, /could not fetch manifest: .*UNAUTHORIZED/);
  assert.match((await proxlet('status')).stdout, /private.*failed: .*could not fetch manifest/);

  const { status, text } = await server.request('POST', `/api/v1/namespaces/${namespace}/secrets`, {
    metadata: { name: 'login' },
    type: 'kubernetes.io/dockerconfigjson',
    data: { '.dockerconfigjson': Buffer.from(dockerConfig).toString('base64') },
  });
  assert.equal(status, 201, text);
  const allowed = await proxlet(...args, '--pull-secret', 'login');
  assert.equal(allowed.status, 0, allowed.stderr);
  await until('the private filter is run', async () => (await header(ECHO_HEADER)) === '{}', control);
});

test('what a filter logs is followed in the proxies of its Gateway', { skip }, async () => {
  const { server, shop, push, control } = peer ?? assert.fail('no Envoy Gateway');
  const { proxlet, tail, status, namespace } = await shop();
  // Its proxies are no pods here, and write where it does itself.
  const logs = await PodLogs.start(server);
  const owner = 'gateway.envoyproxy.io/owning-gateway';
  const labels = { [`${owner}-name`]: 'gateway', [`${owner}-namespace`]: namespace };
  await logs.run('envoy-gateway-system', 'envoy-1', 'envoy', labels);
  control.onLine((line) => logs.write('envoy-gateway-system', 'envoy-1', turnTime(), line));

  const deployed = await proxlet(
    'deploy',
    'envoy-gateway',
    await push('speaker', loggingFilter()),
    '--http-route',
    'route',
  );
  assert.equal(deployed.status, 0, deployed.stderr);
  const seen = tail('speaker');
  const isSaid = async () => (await status()) === 200 && seen.lines.some((line) => line.includes('a request'));
  await until('the filter is heard', isSaid, control);
  await seen.shows('second line');
  const { stderr } = await seen.stop();
  assert.match(stderr, /following envoy-1\n.*`wasm: info` in spec.logging.level/);
  const plugin = `wasm log speaker envoyextensionpolicy/${namespace}/speaker/wasm/0:`;
  assert.match(
    seen.lines.join('\n'),
    new RegExp(
      `^envoy-1 [\\d:.]+ info +${plugin} below what proxies log
envoy-1 [\\d:.]+ warning +${plugin} a request\\\\x1b\\[31m in red
envoy-1 and its second line$`,
      'm',
    ),
  );
  assert.doesNotMatch(seen.lines.join('\n'), /reconciling|fetching image/);
});

test('a filter is run, a changed configuration takes effect, and undeploy takes it away', { skip }, async () => {
  const { echo, filter, shop, control } = peer ?? assert.fail('no Envoy Gateway');
  const { deploy, undeploy, header, listed } = await shop();
  assert.equal(await header(ECHO_HEADER), undefined);
  for (const configuration of [{ greeting: 'one' }, { greeting: 'two', more: [1, 2.5, null] }]) {
    const { health, notes } = await deploy(await filter(echo, configuration), { targets: [GATEWAY] });
    assert.deepEqual([health, notes], [{ state: 'ready' }, []]);
    const text = JSON.stringify(configuration);
    await until(`${text} is in force`, async () => (await header(ECHO_HEADER)) === text, control);
  }
  assert.deepEqual(
    (await listed()).map(({ id, place, revision, health, drift }) => ({ id, place, revision, health, drift })),
    [{ id: 'echo', place: 'spec', revision: 2, health: { state: 'ready' }, drift: undefined }],
  );
  await undeploy('echo');
  await until('the filter is gone', async () => (await header(ECHO_HEADER)) === undefined, control);
  assert.deepEqual(await listed(), []);
});

test('another image of the filter takes the place of the one before', { skip }, async () => {
  const { filter, shop, control } = peer ?? assert.fail('no Envoy Gateway');
  const { deploy, header } = await shop();
  const registry = await startFilterRegistry();
  for (const tag of ['v1', 'v2', 'v3']) {
    const { health } = await deploy(await filter(await registry.push(tag), {}), { targets: [GATEWAY] });
    assert.deepEqual(health, { state: 'ready' });
    await until(`${tag} is run`, async () => (await header(FILTER_HEADER)) === tag, control);
  }
});

test('an image out of an index, and a module by its URL, are run', { skip }, async () => {
  const { echoIndex, filter, shop, control, module } = peer ?? assert.fail('no Envoy Gateway');
  const { deploy, header } = await shop();
  const listener = createServer((_, response) => response.end(module)).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  after(() => listener.close());
  const address = listener.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  for (const source of [echoIndex, `http://127.0.0.1:${port}/echo.wasm`]) {
    const { health } = await deploy(await filter(source, { source }), { targets: [ROUTE] });
    assert.deepEqual(health, { state: 'ready' });
    await until(`${source} is run`, async () => (await header(ECHO_HEADER)) === JSON.stringify({ source }), control);
  }
});

test('what Envoy Gateway refuses is told in its words, and requests are not served without the filter', {
  skip,
}, async () => {
  const { echo, filter, shop, control, indexDigest } = peer ?? assert.fail('no Envoy Gateway');
  const { deploy, status, listed } = await shop();
  const good = await filter(echo, {});
  const pinnedTo = (digest: string): Deployable => ({
    ...good,
    code: { kind: 'image', reference: echo, digest, pinned: `${echo.replace(/:1$/, '')}@${digest}` },
  });
  const absent = await deploy(pinnedTo(`sha256:${'0'.repeat(64)}`), { targets: [GATEWAY] });
  assert.equal(absent.health.state, 'failed');
  assert.match(absent.health.reason ?? '', /could not fetch manifest: .*manifest/i);
  await until('requests are refused', async () => (await status()) === 500, control);
  const [listedOne] = await listed();
  assert.deepEqual(listedOne?.health, absent.health);

  // Why images are pinned by their own digest, not by that of an index that names them.
  const byIndex = await deploy(pinnedTo(indexDigest), { targets: [GATEWAY] });
  assert.equal(byIndex.health.state, 'failed');
  assert.match(byIndex.health.reason ?? '', /which does not match/);

  assert.deepEqual((await deploy(good, { targets: [GATEWAY] })).health, { state: 'ready' });
  await until('requests are served again', async () => (await status()) === 200, control);
});

test("merged into others' policy, the filter runs beside theirs and leaves without them", { skip }, async () => {
  const { echo, filter, server, shop, control } = peer ?? assert.fail('no Envoy Gateway');
  const { namespace, deploy, undeploy, header } = await shop();
  const registry = await startFilterRegistry();
  await apply(server, 'envoyextensionpolicies', {
    apiVersion: 'gateway.envoyproxy.io/v1alpha1',
    kind: 'EnvoyExtensionPolicy',
    metadata: { name: 'theirs', namespace },
    spec: {
      targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gateway' }],
      wasm: [{ name: 'greet', code: { type: 'Image', image: { url: await registry.push('v1') } } }],
    },
  });
  const path = `/apis/gateway.envoyproxy.io/v1alpha1/namespaces/${namespace}/envoyextensionpolicies/theirs`;
  const spec = async (): Promise<JsonObject> => JSON.parse((await server.request('GET', path)).text).spec;
  const before = await spec();
  const headers = async () => [await header(FILTER_HEADER), await header(ECHO_HEADER)];
  await until('theirs runs', async () => (await header(FILTER_HEADER)) === 'v1', control);

  const ours = await filter(echo, { ours: true });
  await assert.rejects(
    deploy(ours, { targets: [GATEWAY] }),
    ({ code, hint }) => code === 'policy-conflict' && hint.includes(`-n ${namespace} --merge theirs`),
  );
  // Their list is theirs until it is taken over.
  await assert.rejects(deploy(ours, { merge: 'theirs' }), { code: 'object-conflict' });
  const { health } = await deploy(ours, { merge: 'theirs' }, true);
  assert.deepEqual(health, { state: 'ready' });
  await untilEqual('both run', headers, ['v1', '{"ours":true}'], control);
  await deploy(await filter(await registry.push('v2'), {}, 'first'), { merge: 'theirs', before: 'greet' });
  assert.deepEqual(
    listAt(await spec(), 'wasm').map((element) => textAt(element, 'name')),
    ['first', 'greet', 'echo'],
  );
  // Of filters that set the same response header the first one has the last word.
  await untilEqual('the new one runs', headers, ['v2', '{"ours":true}'], control);
  await undeploy('first');
  await undeploy('echo');
  assert.deepEqual(await spec(), before);
  await untilEqual('ours is gone', headers, ['v1', undefined], control);
});

test('a policy of another namespace that selects the Gateway is a conflict too', { skip }, async () => {
  const { echo, filter, server, shop, control } = peer ?? assert.fail('no Envoy Gateway');
  const { namespace, deploy, header } = await shop();
  const central = await server.namespace();
  const registry = await startFilterRegistry();
  const group = 'gateway.networking.k8s.io';
  await apply(server, 'referencegrants', {
    apiVersion: `${group}/v1beta1`,
    kind: 'ReferenceGrant',
    metadata: { name: 'central', namespace },
    spec: {
      from: [{ group: 'gateway.envoyproxy.io', kind: 'EnvoyExtensionPolicy', namespace: central }],
      to: [{ group, kind: 'Gateway' }],
    },
  });
  const selector = { matchLabels: { 'kubernetes.io/metadata.name': namespace } };
  await apply(server, 'envoyextensionpolicies', {
    apiVersion: 'gateway.envoyproxy.io/v1alpha1',
    kind: 'EnvoyExtensionPolicy',
    metadata: { name: 'theirs', namespace: central },
    spec: {
      targetSelectors: [{ group, kind: 'Gateway', namespaces: { from: 'Selector', selector } }],
      wasm: [{ name: 'greet', code: { type: 'Image', image: { url: await registry.push('v1') } } }],
    },
  });
  await until('theirs runs', async () => (await header(FILTER_HEADER)) === 'v1', control);
  await assert.rejects(
    deploy(await filter(echo, {}), { targets: [GATEWAY] }),
    ({ code, hint }) => code === 'policy-conflict' && hint.includes(`-n ${central} --merge theirs`),
  );
});

test("of two policies for one thing Envoy Gateway refuses the younger, and a route's goes before its Gateway's", {
  skip,
}, async () => {
  const { echo, filter, shop, server, control } = peer ?? assert.fail('no Envoy Gateway');
  const { namespace, deploy, header, listed } = await shop();
  await deploy(await filter(echo, { at: 'gateway' }, 'whole'), { targets: [GATEWAY] });
  const { health, notes } = await deploy(await filter(echo, { at: 'route' }, 'part'), { targets: [ROUTE] });
  assert.deepEqual(health, { state: 'ready' });
  assert.match(String(notes), new RegExp(`takes the place of the EnvoyExtensionPolicy ${namespace}/whole`));
  await until("the route's runs", async () => (await header(ECHO_HEADER)) === '{"at":"route"}', control);
  const isOverridden = async () => {
    const whole = (await listed()).find(({ id }) => id === 'whole');
    return /This policy is being overridden by other envoyExtensionPolicies/.test(whole?.health.reason ?? '');
  };
  await until("the Gateway's is overridden", isOverridden, control);

  // Of the same second it would be the one whose name comes first.
  const [name, plural] = ['younger', 'envoyextensionpolicies'] as const;
  const apiVersion = 'gateway.envoyproxy.io/v1alpha1';
  const targetRefs = [{ group: 'gateway.networking.k8s.io', ...GATEWAY }];
  const metadata = { name, namespace };
  await apply(server, plural, { apiVersion, kind: 'EnvoyExtensionPolicy', metadata, spec: { targetRefs } });
  const path = `/apis/${apiVersion}/namespaces/${namespace}/${plural}/${name}`;
  const conflicted = async () =>
    /another EnvoyExtensionPolicy has already attached/.test((await server.request('GET', path)).text);
  await until('the younger is refused', conflicted, control);
});
