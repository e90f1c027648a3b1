import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { describe } from '../content.ts';
import { MediaType } from '../media-types.ts';
import { proxyAuthorization, proxyFor } from './proxy.ts';
import { RegistryClient } from './registry-client.ts';
import { testClient } from './testing-client.ts';
import { rawServer, reply } from './testing-raw-server.ts';

const descriptor = describe(MediaType.octetStream, Buffer.alloc(5_000_000));

test('a registry on loopback that speaks no TLS is talked to in plain HTTP', async (t) => {
  const { host, requests } = await rawServer(t, () => reply(200));
  const client = new RegistryClient(host);
  t.after(() => client.close());
  assert.deepEqual(await client.ping(), { asked: false });
  assert.equal(requests.length, 1);
});

test('with TLS options nothing is sent in plain HTTP', async (t) => {
  const { host, requests } = await rawServer(t, () => reply(200));
  for (const options of [{ plainHttp: false }, { tls: { insecure: true } }]) {
    const client = new RegistryClient(host, options);
    t.after(() => client.close());
    await assert.rejects(client.ping(), { code: 'unreachable' });
  }
  assert.deepEqual(requests, []);
});

test('an answer that comes before the content was sent is heard, and the rest is not sent', async (t) => {
  const { host, requests } = await rawServer(
    t,
    ({ method }) => (method === 'POST' ? reply(202, { location: '/u' }) : reply(403)),
    {
      earlyAnswer: ({ method }) => method === 'PUT',
    },
  );
  let sent = 0;
  async function* content() {
    for (; sent < 50; sent++) yield Buffer.alloc(100_000);
  }
  const push = testClient(t, host).client.repository('a').push(descriptor, content());
  await assert.rejects(push, { code: 'denied', status: 403 });
  assert.equal(requests.at(-1)?.body.byteLength, 0);
  assert.ok(sent < 50, `${sent} of 50 chunks were sent`);
});

test('which proxy is used for what', () => {
  const env = {
    HTTP_PROXY: 'http://p:1',
    https_proxy: 'q:2',
    HTTPS_PROXY: 'http://unused',
    NO_PROXY: '.a.io, b.io:5000 *.c.io',
  };
  const used = (url: string) => proxyFor(new URL(url), env)?.host;
  assert.equal(used('http://x.io/v2/'), 'p:1');
  assert.equal(used('https://x.io/v2/'), 'q:2');
  for (const url of [
    'https://a.io',
    'https://r.a.io',
    'http://b.io:5000',
    'https://r.c.io',
    'http://localhost:5000',
    'http://127.0.0.1',
  ]) {
    assert.equal(used(url), undefined, url);
  }
  assert.equal(used('http://b.io'), 'p:1');
  assert.equal(used('https://notaa.io'), 'q:2');
  assert.equal(proxyFor(new URL('https://x.io'), { ...env, NO_PROXY: '*' }), undefined);
  assert.equal(proxyFor(new URL('https://x.io'), {}), undefined);
  assert.deepEqual(proxyAuthorization(new URL('http://u:p%40ss@p:1')), { 'proxy-authorization': 'Basic dTpwQHNz' });
});

test('plain HTTP goes to the proxy with the whole URL', async (t) => {
  const proxy = await rawServer(t, () => reply(200));
  const { client } = testClient(t, 'registry.example', { env: { HTTP_PROXY: `http://me:pw@${proxy.host}` } });
  assert.ok(await client.repository('a').exists(descriptor));
  const [request] = proxy.requests;
  assert.equal(request?.target, `http://registry.example/v2/a/blobs/${descriptor.digest}`);
  assert.equal(request?.headers.get('host'), 'registry.example');
  assert.equal(request?.headers.get('proxy-authorization'), 'Basic bWU6cHc=');
});

test('TLS goes through a tunnel of the proxy; its refusal is told', async (t) => {
  const targets: string[] = [];
  let status = 200;
  const tlsRecords: number[] = [];
  const inner = await rawServer(t, () => reply(200));
  const proxy = createServer();
  proxy.on('connect', (request, socket) => {
    targets.push(request.url ?? '');
    socket.on('error', () => undefined);
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    socket.once('data', (chunk: Buffer) => tlsRecords.push(chunk[0] ?? 0));
    const [host, port] = inner.host.split(':');
    const onward = connect(Number(port), host);
    onward.on('error', () => undefined);
    socket.pipe(onward).pipe(socket);
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  t.after(() => proxy.close());
  const address = proxy.address();
  assert.ok(address !== null && typeof address === 'object');
  const options = { plainHttp: false, attempts: 1, env: { HTTPS_PROXY: `http://127.0.0.1:${address.port}` } };
  const { client } = testClient(t, 'registry.example', options);
  await assert.rejects(client.ping(), { code: 'unreachable', message: /registry\.example can't be reached/ });
  assert.deepEqual(targets, ['registry.example:443']);
  assert.deepEqual(tlsRecords, [0x16]);
  status = 407;
  await assert.rejects(client.ping(), { code: 'unreachable', message: /the proxy 127\.0\.0\.1:\d+ answered 407/ });
});
