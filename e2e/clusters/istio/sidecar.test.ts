/** Filters in a sidecar of Istio's: which of a workload's traffic goes through them. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Server } from 'node:net';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { echoFilter } from '../support/echo-filter.ts';
import { missingIstio } from '../support/istio.ts';
import { type IstioMesh, startIstioMesh } from '../support/istio-mesh.ts';
import type { RunningSidecar } from '../support/istio-sidecar.ts';
import { makePod, missingPodAddress } from '../support/pod.ts';
import { prefixFilter } from '../support/prefix-filter.ts';
import { until } from '../support/until.ts';

const HOST = '127.0.0.1';
const skip = (await missingIstio()) || missingPodAddress();
const MESH = skip === false ? await startMesh() : undefined;

interface Mesh extends IstioMesh {
  sidecar: RunningSidecar;
}

async function startMesh(): Promise<Mesh> {
  const mesh = await startIstioMesh();
  const http = await listen(createServer((_, response) => response.end('hello')));
  const tcp = await listen(createTcpServer((socket) => socket.end('hello')));
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
  const [incoming]: IncomingMessage[] = await once(get({ host: HOST, port, headers, agent: false }), 'response');
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
      const selected = ['--labels', 'app=shop', '--via', via, '--config', '{"on":true}'];
      const { status, stdout, stderr } = await proxlet('deploy', 'istio', image, ...selected, ...args);
      assert.equal(status, 0, stderr);
      return stdout + stderr;
    };

    assert.match(await deploy('all', '-n', 'istio-system'), /1 proxy took it/);
    await Promise.all([
      deploy('in', '--patch-context', 'inbound', '--no-wait'),
      deploy('out', '--match', `client:${outbound}`, '--no-wait'),
      deploy('port', '--match', `server:${inbound.first}`, '--no-wait'),
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
  const bytes = async () => text(connect(sidecar.inbound.tcp, HOST));
  await until('the bytes are filtered', async () => (await bytes()) === 'filtered hello', sidecar);
});
