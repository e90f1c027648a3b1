/** Filters in a sidecar of Istio's: which of a workload's traffic goes through them. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, get, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { echoFilter } from '../support/echo-filter.ts';
import { missingIstio } from '../support/istio.ts';
import { type IstioMesh, startIstioMesh } from '../support/istio-mesh.ts';
import type { RunningSidecar } from '../support/istio-sidecar.ts';
import { makePod, missingPodAddress } from '../support/pod.ts';
import { prefixFilter } from '../support/prefix-filter.ts';
import { behindDoor } from '../support/registry-door.ts';
import { until } from '../support/until.ts';

const HOST = '127.0.0.1';
/** How long an answer may take before it is asked for again. */
const ANSWER_MS = 5000;
const skip = (await missingIstio()) || missingPodAddress();
const MESH = skip === false ? await startMesh() : undefined;

interface Mesh extends IstioMesh {
  sidecar: RunningSidecar;
}

async function startMesh(): Promise<Mesh> {
  const mesh = await startIstioMesh();
  const http = await listen(createServer((_, response) => response.end('hello')));
  const tcp = await listen(createTcpServer((socket) => socket.resume().end('hello')));
  const labels = { app: 'shop' };
  const sidecar = await mesh.istio.startSidecar({ namespace: mesh.namespace, labels, http, tcp });
  await makePod(mesh.server, sidecar);
  return { ...mesh, sidecar };
}

/** Returns the port. */
async function listen(server: Server): Promise<number> {
  server.listen(0, HOST);
  await once(server, 'listening');
  after(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** Which of the filters on the way of a request have answered, by their headers. */
async function filtersAt(port: number): Promise<string[]> {
  const headers = { host: 'outside.invalid' };
  const signal = AbortSignal.timeout(ANSWER_MS);
  const request = get({ host: HOST, port, headers, agent: false, signal });
  const [incoming]: IncomingMessage[] = await once(request, 'response');
  assert(incoming !== undefined);
  assert.equal(await text(incoming), 'hello');
  return Object.keys(incoming.headers)
    .filter((name) => name.startsWith('x-of-'))
    .sort();
}

for (const via of ['wasmplugin', 'trafficextension', 'envoyfilter'])
  test(`${via}: a filter gets the traffic that is said, by side and by port`, { skip }, async () => {
    const { proxlet, push, sidecar } = MESH ?? assert.fail();
    const { inbound, outbound } = sidecar;
    const ports = { first: inbound.first, second: inbound.second, outbound };
    const deploy = async (name: string, ...args: string[]) => {
      const image = await push(`${via}-${name}`, echoFilter(`x-of-${via}-${name}`));
      const common = ['--labels', 'app=shop', '--via', via, '--config', '{"on":true}', '--no-wait'];
      const { status, stderr } = await proxlet('deploy', 'istio', image, ...common, ...args);
      assert.equal(status, 0, stderr);
    };

    await Promise.all([
      deploy('all', '-n', 'istio-system'),
      deploy('in', '--patch-context', 'inbound'),
      // The second port of each is on the other side, where it is not asked for.
      deploy('out', '--match', `client:${outbound},client:${inbound.first}`),
      deploy('port', '--match', `server:${inbound.first},server:${outbound}`),
    ]);
    const wanted = { first: ['all', 'in', 'port'], second: ['all', 'in'], outbound: ['all', 'out'] };
    for (const side of ['first', 'second', 'outbound'] as const)
      await until(
        `${wanted[side]} alone are on the way of ${side}`,
        async () => {
          const filters = (await filtersAt(ports[side])).filter((name) => name.startsWith(`x-of-${via}-`));
          assert.deepEqual(
            filters,
            wanted[side].map((name) => `x-of-${via}-${name}`),
          );
          return true;
        },
        sidecar,
      );
  });

test('a network filter gets the bytes of the connections to a port', { skip }, async () => {
  const { proxlet, push, sidecar } = MESH ?? assert.fail();
  const image = await push('prefix', prefixFilter('filtered '));
  const match = `server:${sidecar.inbound.tcp}`;
  const { status, stderr } = await proxlet(
    ...['deploy', 'istio', image, '--labels', 'app=shop', '--type', 'network', '--match', match],
  );
  assert.equal(status, 0, stderr);
  // The sidecar waits for bytes that show whether they are TLS.
  const bytes = async () => {
    const socket = connect({ host: HOST, port: sidecar.inbound.tcp, signal: AbortSignal.timeout(ANSWER_MS) });
    socket.write('hello, is anybody there?');
    return text(socket);
  };
  await until('the bytes are filtered', async () => (await bytes()) === 'filtered hello', sidecar);
});

test('an image behind a password is refused without the pull secret, and run with it', { skip }, async () => {
  const { proxlet, push, sidecar, server, namespace, cwd } = MESH ?? assert.fail();
  const auth = Buffer.from('me:a secret').toString('base64');
  const image = await behindDoor(await push('private', echoFilter('x-of-private')), ({ authorization }) => {
    if (authorization === `Basic ${auth}`) return undefined;
    // Istio takes the realm for a URL, and wants it to be that of a public host.
    return {
      status: 401,
      headers: { 'www-authenticate': 'Basic realm="https://registry.invalid"' },
      text: 'who is it?',
    };
  });
  const logins = JSON.stringify({ auths: { [new URL(`http://${image}`).host]: { auth } } });
  const registryConfig = join(cwd, 'config.json');
  await writeFile(registryConfig, logins);
  const made = await server.request('POST', `/api/v1/namespaces/${namespace}/secrets`, {
    metadata: { name: 'login' },
    type: 'kubernetes.io/dockerconfigjson',
    stringData: { '.dockerconfigjson': logins },
  });
  assert.equal(made.status, 201, made.text);
  const deploy = (...args: string[]) =>
    proxlet('deploy', 'istio', image, '--labels', 'app=shop', '--registry-config', registryConfig, ...args);

  const refused = await deploy('--fail-open');
  assert.equal(refused.status, 1, refused.stdout);
  assert.match(refused.stderr, /could not fetch Wasm OCI image.*401/);
  const taken = await deploy('--pull-secret', 'login');
  assert.equal(taken.status, 0, taken.stderr);
  assert.match(taken.stdout + taken.stderr, /1 proxy took it/);
  const runs = async () => (await filtersAt(sidecar.inbound.first)).includes('x-of-private');
  await until('the filter runs', runs, sidecar);
});
