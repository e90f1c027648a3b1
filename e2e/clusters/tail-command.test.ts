/** `proxlet tail` against a real API server, with a kubelet of ours behind it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scratchFolder } from '../support/scratch-folder.ts';
import { missingApiServer, startApiServer } from './support/api-server.ts';
import { PodLogs } from './support/pod-logs.ts';
import { startTail } from './support/tail.ts';

const skip = missingApiServer();
const folder = await scratchFolder();
const SAID = (text: string) =>
  `2026-01-01T00:00:00.000000Z\twarning\tenvoy wasm external/context.cc:1195\twasm log shop.hello: ${text}\tthread=15`;
const ACCESS = '[2026-01-01T00:00:00.000Z] "GET / HTTP/1.1" 200 - via_upstream';
const at = (second: number) => `2026-01-01T00:00:${String(second).padStart(2, '0')}.000000000Z`;

async function start() {
  const server = await startApiServer({ crds: ['istio'] });
  return { server, logs: await PodLogs.start(server) };
}
const started = skip === false ? await start() : undefined;

function cluster() {
  assert.ok(started);
  return started;
}

const tail = (args: readonly string[], kubeconfig: string) => startTail(args, { cwd: folder, kubeconfig });

test('lines of all pods come merged, also of later ones, and only what concerns filters', {
  skip,
}, async () => {
  const { server, logs } = cluster();
  const shop = await server.namespace();
  await logs.run(shop, 'cart-1', 'istio-proxy', { app: 'cart' });
  await logs.run(shop, 'other-1', 'istio-proxy', { app: 'other' });
  logs.write(shop, 'cart-1', at(1), SAID('before'));
  logs.write(shop, 'cart-1', at(2), ACCESS);
  logs.write(shop, 'other-1', at(2), SAID('of another'));
  const seen = tail(['istio', '--labels', 'app=cart'], await server.kubeconfig('admin', { namespace: shop }));
  await seen.shows('before');
  logs.write(shop, 'cart-1', at(3), SAID('\u001b[31mred'));
  await seen.shows('\\x1b[31mred');
  await logs.run(shop, 'cart-2', 'istio-proxy', { app: 'cart' });
  logs.write(shop, 'cart-2', at(4), SAID('from the second'));
  await seen.shows('from the second');
  const { status, stderr } = await seen.stop();
  assert.equal(status, 130);
  assert.match(stderr, /note: following cart-1\n(.*\n)*note: following cart-1, cart-2\n/);
  assert.deepEqual(
    seen.lines.map((line) => line.replace(/\d\d:\d\d:\d\d\.\d{3}/, 'TIME').replace(/ +/g, ' ')),
    [
      'cart-1 TIME warning wasm log shop.hello: before',
      'cart-1 TIME warning wasm log shop.hello: \\x1b[31mred',
      'cart-2 TIME warning wasm log shop.hello: from the second',
    ],
  );
});

test('a container that starts anew goes on where its log ended, and no line comes twice', { skip }, async () => {
  const { server, logs } = cluster();
  const shop = await server.namespace();
  await logs.run(shop, 'cart-1', 'istio-proxy', { app: 'cart' });
  // A runtime may give lines that it read at once the same time.
  for (const text of ['one', 'two']) logs.write(shop, 'cart-1', at(1), SAID(text));
  const seen = tail(['istio', '-l', 'app=cart', '--all'], await server.kubeconfig('admin', { namespace: shop }));
  await seen.shows('two');
  logs.end(shop, 'cart-1');
  logs.write(shop, 'cart-1', at(1), SAID('three'));
  logs.write(shop, 'cart-1', at(2), ACCESS);
  await seen.shows('via_upstream');
  await seen.stop();
  assert.deepEqual(
    seen.lines.map((line) => /\w+$/.exec(line)?.[0]),
    ['one', 'two', 'three', 'via_upstream'],
  );
});

test('as JSON, with where to begin', { skip }, async () => {
  const { server, logs } = cluster();
  const shop = await server.namespace();
  await logs.run(shop, 'cart-1', 'istio-proxy', { app: 'cart' });
  for (const second of [1, 2, 3]) logs.write(shop, 'cart-1', at(second), SAID(`line ${second}`));
  const kubeconfig = await server.kubeconfig('admin', { namespace: shop });
  const seen = tail(['istio', '-l', 'app=cart', '--lines', '1', '--since', '1h30m', '--json'], kubeconfig);
  await seen.shows('line 3');
  await seen.stop();
  assert.deepEqual(
    seen.lines.map((line) => JSON.parse(line)),
    [
      {
        type: 'log',
        context: 'admin',
        namespace: shop,
        pod: 'cart-1',
        time: at(3),
        level: 'warning',
        logger: 'wasm',
        message: 'wasm log shop.hello: line 3',
      },
    ],
  );
  assert.match(logs.asked.at(-1) ?? '', /istio-proxy\?.*sinceSeconds=5400.*tailLines=1/);
});

test('who may not read logs is told which right is missing', { skip }, async () => {
  const { server, logs } = cluster();
  const shop = await server.namespace();
  await logs.run(shop, 'cart-1', 'istio-proxy', { app: 'cart' });
  await server.allow('alice', shop, [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }]);
  const seen = tail(['istio', '-l', 'app=cart'], await server.kubeconfig('alice', { namespace: shop }));
  const { status, stderr } = await seen.ended;
  assert.equal(status, 3);
  assert.match(stderr, /right to get pods\/log in the namespace/);
});
