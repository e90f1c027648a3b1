import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describe, readAll } from '../content.ts';
import type { Credential } from '../credentials/types.ts';
import { MediaType } from '../media-types.ts';
import { testClient } from './testing-client.ts';
import { type RawRequest, rawServer, reply } from './testing-raw-server.ts';

const blob = Buffer.from('blob');
const descriptor = describe(MediaType.octetStream, blob);
const user = { username: 'me', password: 'pä:ss' };
const BASIC = `Basic ${Buffer.from('me:pä:ss').toString('base64')}`;
const keeps = (credential: Credential | undefined) => ({ get: async () => credential });
const authorizations = (requests: RawRequest[]) => requests.map(({ headers }) => headers.get('authorization'));

test('Basic is sent when it is asked for, and from then on at once', async (t) => {
  const { host, requests } = await rawServer(t, ({ headers }) =>
    headers.get('authorization') === BASIC
      ? reply(200, {}, blob)
      : reply(401, { 'www-authenticate': 'Basic realm="r"' }),
  );
  const { client } = testClient(t, host, { credentials: keeps(user) });
  const repository = client.repository('a');
  await readAll(await repository.fetch(descriptor), descriptor);
  await readAll(await repository.fetch(descriptor), descriptor);
  assert.deepEqual(authorizations(requests), [undefined, BASIC, BASIC]);
});

test('wrong and missing credentials are unauthorized, without another try', async (t) => {
  const refusal = JSON.stringify({ errors: [{ code: 'UNAUTHORIZED', message: 'no\u001b[31m' }] });
  const { host, requests } = await rawServer(t, () => reply(401, { 'www-authenticate': 'Basic realm="r"' }, refusal));
  const wrong = testClient(t, host, { credentials: keeps(user) }).client;
  await assert.rejects(wrong.ping(), {
    code: 'unauthorized',
    status: 401,
    registryCode: 'UNAUTHORIZED',
    message: /^[^\u001b]*$/,
  });
  assert.equal(requests.length, 3);
  const none = testClient(t, host).client;
  await assert.rejects(none.repository('a').fetch(descriptor), { code: 'unauthorized' });
  assert.equal(requests.length, 4);
});

/** A registry whose token service gives `token-1`, `token-2`, …; it takes what `accepts` says. */
async function tokenRegistry(
  t: Parameters<typeof rawServer>[0],
  accepts: (token: string, request: RawRequest) => boolean,
  token: object = {},
) {
  let issued = 0;
  const server = await rawServer(t, (request) => {
    if (request.target.startsWith('/token')) {
      return reply(200, {}, JSON.stringify({ token: `token-${++issued}`, ...token }));
    }
    const bearer = /^Bearer (.*)$/.exec(request.headers.get('authorization') ?? '')?.[1];
    if (bearer !== undefined && accepts(bearer, request)) return reply(200, {}, blob);
    const realm = `http://${request.headers.get('host')}/token`;
    const scope = 'repository:a:pull';
    return reply(401, { 'www-authenticate': `Bearer realm="${realm}",service="registry",scope="${scope}"` });
  });
  return server;
}

test('a token is fetched once, for many at once, and used again', async (t) => {
  const { host, requests } = await tokenRegistry(t, () => true);
  const { client } = testClient(t, host, { credentials: keeps(user) });
  const repository = client.repository('a');
  await Promise.all([1, 2, 3].map(async () => readAll(await repository.fetch(descriptor), descriptor)));
  await readAll(await repository.fetch(descriptor), descriptor);
  const tokens = requests.filter(({ target }) => target.startsWith('/token'));
  assert.deepEqual(
    tokens.map(({ target }) => target),
    ['/token?service=registry&scope=repository%3Aa%3Apull'],
  );
  assert.deepEqual(authorizations(tokens), [BASIC]);
  assert.equal(requests.at(-1)?.headers.get('authorization'), 'Bearer token-1');
});

test('a token that expires is renewed: before it does, and when the registry forgets it earlier', async (t) => {
  let accepted = 'token-1';
  const { host, requests } = await tokenRegistry(t, (token) => token === accepted, { expires_in: 100 });
  const { client, clock } = testClient(t, host);
  const repository = client.repository('a');
  const read = async () => readAll(await repository.fetch(descriptor), descriptor);
  await read();
  clock.time += 96_000;
  accepted = 'token-2';
  await read();
  assert.deepEqual(authorizations(requests).slice(3), [undefined, 'Bearer token-2']);
  accepted = 'token-3';
  await read();
  assert.deepEqual(authorizations(requests).slice(5), ['Bearer token-2', undefined, 'Bearer token-3']);
  accepted = 'none';
  await assert.rejects(read(), { code: 'unauthorized' });
});

test('other rights need another token; a token for more serves for less', async (t) => {
  const { host, requests } = await tokenRegistry(t, () => true);
  const { client } = testClient(t, host);
  await client.repository('a').exists(descriptor);
  await client.repository('b').exists(descriptor);
  await client.repository('b', { willPush: true }).exists(descriptor);
  await client.repository('b').exists(descriptor);
  const scopes = requests.flatMap(({ target }) => {
    const url = new URL(target, 'http://x');
    return url.pathname === '/token' ? [url.searchParams.getAll('scope')] : [];
  });
  assert.deepEqual(scopes, [['repository:a:pull'], ['repository:b:pull'], ['repository:b:pull,push']]);
});

test('an identity token is exchanged by POST and never sent to the registry', async (t) => {
  const { host, requests } = await tokenRegistry(t, () => true, { token: '', access_token: 'access' });
  const { client } = testClient(t, host, { credentials: keeps({ identityToken: 'refresh me' }) });
  await client.repository('a').exists(descriptor);
  const form = new URLSearchParams(requests[1]?.body.toString());
  assert.equal(requests[1]?.method, 'POST');
  assert.equal(form.get('grant_type'), 'refresh_token');
  assert.equal(form.get('refresh_token'), 'refresh me');
  assert.equal(form.get('scope'), 'repository:a:pull');
  assert.deepEqual(authorizations(requests), [undefined, undefined, 'Bearer access']);
});

test('a token service that refuses, or answers nonsense, is told', async (t) => {
  let answer = reply(401, {}, '{"details":"incorrect username or password"}');
  const { host } = await rawServer(t, ({ target, headers }) => {
    if (target.startsWith('/token')) return answer;
    return reply(401, { 'www-authenticate': `Bearer realm="http://${headers.get('host')}/token"` });
  });
  const { client } = testClient(t, host, { credentials: keeps(user) });
  await assert.rejects(client.ping(), { code: 'unauthorized', status: 401 });
  for (const text of ['<html>', '{}', '{"token":"a\\r\\nb"}', '{"token":7}']) {
    answer = reply(200, {}, text);
    await assert.rejects(client.ping(), { code: 'invalid-content' }, text);
  }
});

test('a realm that is no URL is told', async (t) => {
  const { host } = await rawServer(t, () => reply(401, { 'www-authenticate': 'Bearer realm="file:///etc/passwd"' }));
  await assert.rejects(testClient(t, host).client.ping(), { code: 'invalid-content', message: /file:/ });
});

test('ping tells whether credentials were asked for', async (t) => {
  const open = await rawServer(t, () => reply(200));
  assert.deepEqual(await testClient(t, open.host, { credentials: keeps(user) }).client.ping(), { asked: false });
  const closed = await tokenRegistry(t, () => true);
  assert.deepEqual(await testClient(t, closed.host).client.ping(), { asked: true });
  const other = await rawServer(t, () => reply(404));
  await assert.rejects(testClient(t, other.host).client.ping(), { code: 'unsupported' });
});

test('a redirect to another host takes no credentials along', async (t) => {
  const store = await rawServer(t, () => reply(200, {}, blob));
  const { host, requests } = await rawServer(t, ({ headers, target }) => {
    if (headers.get('authorization') !== BASIC) return reply(401, { 'www-authenticate': 'Basic realm="r"' });
    if (target.startsWith('/here')) return reply(307, { location: `http://${store.host}/signed?key=secret` });
    return reply(302, { location: '/here' });
  });
  const { client } = testClient(t, host, { credentials: keeps(user) });
  await readAll(await client.repository('a').fetch(descriptor), descriptor);
  assert.deepEqual(authorizations(requests), [undefined, BASIC, BASIC]);
  assert.deepEqual(
    store.requests.map(({ target }) => target),
    ['/signed?key=secret'],
  );
  assert.deepEqual(authorizations(store.requests), [undefined]);
});

test('redirects without end stop', async (t) => {
  const { host, requests } = await rawServer(t, () => reply(307, { location: '/again' }));
  await assert.rejects(testClient(t, host).client.repository('a').fetch(descriptor), { code: 'refused' });
  assert.equal(requests.length, 6);
});
