/** From an image in a registry to a header of a gateway of Istio's, and back: the command line against real counterparts. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filterText, moduleBytes } from '../../support/modules.ts';
import { askGateway } from '../support/ask-gateway.ts';
import { echoFilter } from '../support/echo-filter.ts';
import { FILTER_HEADER } from '../support/filter-image.ts';
import { missingIstio } from '../support/istio.ts';
import { type IstioMesh, startIstioMesh } from '../support/istio-mesh.ts';
import { loggingFilter } from '../support/logging-filter.ts';
import { makePod, missingPodAddress } from '../support/pod.ts';
import { behindDoor } from '../support/registry-door.ts';
import { type RunningTail, startTail } from '../support/tail.ts';
import { until } from '../support/until.ts';

const skip = (await missingIstio()) || missingPodAddress();
const LABELS = { app: 'gateway' };
const MESH = skip === false ? await startMesh() : undefined;

interface Mesh extends IstioMesh {
  url: string;
  tail(...args: string[]): RunningTail;
}

async function startMesh(): Promise<Mesh> {
  const mesh = await startIstioMesh();
  const { server, istio, namespace, cwd, kubeconfig } = mesh;
  const gateway = await istio.startGateway({ namespace, labels: LABELS });
  await makePod(server, gateway);
  await makeDeployment('gateway', namespace, LABELS, 'istio/proxyv2:1.31.0');
  await makeDeployment('other', namespace, { app: 'other' }, 'example.com/other:1');
  await makeDeployment('istiod', 'istio-system', { app: 'istiod' }, 'istio/pilot:1.31.0');
  return { ...mesh, url: gateway.url, tail: (...args) => startTail(['istio', ...args], { cwd, kubeconfig }) };

  async function makeDeployment(name: string, within: string, labels: Record<string, string>, image: string) {
    const containers = [{ name: name === 'istiod' ? 'discovery' : 'main', image }];
    const { status, text } = await server.request('POST', `/apis/apps/v1/namespaces/${within}/deployments`, {
      metadata: { name, labels },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
    });
    assert.equal(status, 201, text);
  }
}

/** Waits for what a filter adds: its agent has it when waiting is over, and a busy Envoy starts it a little later. */
function untilHeader(url: string, value: string | undefined): Promise<void> {
  return until(`the header is ${value}`, async () => (await askGateway(url)).headers[FILTER_HEADER] === value);
}

for (const via of ['wasmplugin', 'trafficextension', 'envoyfilter'])
  test(`${via}: a filter runs, heeds its configuration, and goes`, { skip }, async () => {
    const { proxlet, push, url, namespace } = MESH ?? assert.fail();
    const answers = (value: string | undefined) => untilHeader(url, value);
    const image = await push(via, echoFilter(FILTER_HEADER));
    const deploy = (config: string) =>
      proxlet('deploy', 'istio', image, '--labels', 'app=gateway', '--via', via, '--config', config);

    const first = await deploy('{"n":1}');
    assert.equal(first.status, 0, first.stderr);
    assert.match(first.stdout + first.stderr, /1 proxy took it/);
    await answers('{"n":1}');

    const again = await deploy('{"n":1}');
    assert.equal(again.status, 0, again.stderr);
    assert.match(again.stdout + again.stderr, /nothing to do/i);

    assert.equal((await deploy('{"n":2}')).status, 0);
    await answers('{"n":2}');

    const status = await proxlet('status', 'istio', '-n', namespace);
    assert.match(status.stdout, new RegExp(`${via}.*ready`, 'i'));

    assert.equal((await proxlet('rollback', 'istio', via)).status, 0);
    await answers('{"n":1}');

    assert.equal((await proxlet('undeploy', 'istio', via)).status, 0);
    await answers(undefined);
    assert.equal((await askGateway(url)).status, 200);
  });

test('a filter that takes seconds to start is waited for', { skip }, async () => {
  const { proxlet, push, url } = MESH ?? assert.fail();
  const image = await push('slow', echoFilter(FILTER_HEADER, 2_000_000_000));
  const options = ['--labels', 'app=gateway', '--config', '{"n":1}', '--timeout', '180'];
  const deployed = await proxlet('deploy', 'istio', image, ...options);
  assert.equal(deployed.status, 0, deployed.stderr);
  assert.match(deployed.stdout, /1 proxy took it/);
  await untilHeader(url, '{"n":1}');
  assert.equal((await proxlet('undeploy', 'istio', 'slow')).status, 0);
});

test('an image that the proxy cannot have is reported when waiting and in the status', { skip }, async () => {
  const { proxlet, push, namespace } = MESH ?? assert.fail();
  const image = await locked(await push('locked', echoFilter(FILTER_HEADER)));
  const deployed = await proxlet('deploy', 'istio', image, '--labels', 'app=gateway');
  assert.equal(deployed.status, 1, deployed.stdout);
  assert.match(deployed.stderr, /could not fetch Wasm OCI image.*not for proxies/);
  const status = await proxlet('status', 'istio', '-n', namespace);
  assert.match(status.stdout, /locked.*failed/);
  assert.match(status.stdout, /could not fetch Wasm OCI image.*not for proxies/);
  assert.equal((await proxlet('undeploy', 'istio', 'locked')).status, 0);
});

/** The image in a registry that lets in everybody but Istio's agents, as one on another network may. */
function locked(image: string): Promise<string> {
  return behindDoor(image, (headers) =>
    headers['user-agent']?.includes('go-containerregistry') ? { status: 403, text: 'not for proxies' } : undefined,
  );
}

test('a filter that Envoy does not start is reported with what Envoy says', { skip }, async () => {
  const { proxlet, push } = MESH ?? assert.fail();
  const module = moduleBytes(
    filterText({ functions: '(func (export "proxy_on_configure") (param i32 i32) (result i32) (i32.const 0))' }),
  );
  const deployed = await proxlet('deploy', 'istio', await push('unwilling', module), '--labels', 'app=gateway');
  assert.equal(deployed.status, 1, deployed.stdout);
  assert.match(deployed.stderr, /Failed to configure base Wasm plugin/);
  assert.equal((await proxlet('undeploy', 'istio', 'unwilling')).status, 0);
});

test('what a filter logs is followed, and why another is refused', { skip }, async () => {
  const { proxlet, push, tail, url, namespace } = MESH ?? assert.fail();
  const deployed = await proxlet('deploy', 'istio', await push('speaker', loggingFilter()), '--labels', 'app=gateway');
  assert.equal(deployed.status, 0, deployed.stderr);
  const byId = tail('speaker');
  const byLabels = tail('--labels', 'app=gateway', '--all', '--lines', '10000');
  await askGateway(url);
  const closed = await locked(await push('closed', echoFilter(FILTER_HEADER)));
  const other = await proxlet('deploy', 'istio', closed, '--labels', 'app=gateway', '--no-wait', '--fail-open');
  assert.equal(other.status, 0, other.stderr);
  const refusal = `cannot fetch Wasm module oci://${closed.replace(/:v1$/, '')}`;
  await Promise.all([byId, byLabels].map((seen) => seen.shows(refusal)));

  const { stderr } = await byId.stop();
  assert.match(stderr, new RegExp(`istioctl proxy-config log gateway.${namespace} --level wasm:info`));
  const plugin = `wasm log ${namespace}.speaker[^ ]*:`;
  const shown = byId.lines.join('\n');
  assert.match(shown, new RegExp(`^gateway [\\d:.]+ info +${plugin} below what proxies log$`, 'm'));
  assert.match(
    shown,
    new RegExp(`^gateway [\\d:.]+ warning +${plugin} a request\\\\x1b\\[31m in red\ngateway and its second line$`, 'm'),
  );
  assert.match(shown, new RegExp(`^gateway [\\d:.]+ error +.*${refusal}.*not for proxies`, 'm'));
  const ofTheAgent = /FLAG: --proxyLogLevel|Starting proxy agent/;
  assert.doesNotMatch(shown, ofTheAgent);
  await byLabels.stop();
  assert.match(byLabels.lines.join('\n'), ofTheAgent);
  for (const id of ['speaker', 'closed']) assert.equal((await proxlet('undeploy', 'istio', id)).status, 0);
});

test('without a selection it refuses and shows what there is', { skip }, async () => {
  const { proxlet, push } = MESH ?? assert.fail();
  const { status, stderr } = await proxlet('deploy', 'istio', await push('aimless', echoFilter(FILTER_HEADER)));
  assert.equal(status, 2);
  assert.match(stderr, /--labels app=gateway +deployment gateway/);
  assert.match(stderr, /--labels app=other +deployment other/);
});
