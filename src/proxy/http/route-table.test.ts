import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeaderMap } from '../../host/index.ts';
import type { HeaderMatch, Route, RouteMatch, VirtualHost } from '../config/types.ts';
import { chooseRoute } from './route-table.ts';

const route = (name: string, match: Partial<RouteMatch>): Route => ({
  name,
  match: { path: { kind: 'prefix', value: '/' }, caseSensitive: true, headers: [], ...match },
  action: { kind: 'direct_response', status: 200, body: new Uint8Array(0) },
});
const host = (name: string, domains: string[], routes = [route(name, {})]): VirtualHost => ({ name, domains, routes });
const request = (path: string, authority = 'a.test', more: [string, string][] = []) =>
  HeaderMap.from([
    [':authority', authority],
    [':path', path],
    [':method', 'GET'],
    ['x-forwarded-proto', 'http'],
    ...more,
  ]);

test('the virtual host is chosen by exact domain, longest suffix, longest prefix, then *', () => {
  const virtualHosts = [
    host('any', ['*']),
    host('suffix', ['*.test']),
    host('longer suffix', ['*.b.test']),
    host('prefix', ['www.*']),
    host('exact', ['www.b.test']),
  ];
  const chosen = (authority: string) =>
    chooseRoute({ name: '', virtualHosts }, request('/', authority))?.virtualHost.name;
  assert.equal(chosen('www.b.test'), 'exact');
  assert.equal(chosen('WWW.B.TEST'), 'exact');
  assert.equal(chosen('x.b.test'), 'longer suffix');
  assert.equal(chosen('x.test'), 'suffix');
  assert.equal(chosen('www.example'), 'prefix');
  assert.equal(chosen('elsewhere'), 'any');
  assert.equal(chosen('.test'), 'any');
});

test('the first route whose path matches is taken; the query does not count', () => {
  const routes = [
    route('exact', { path: { kind: 'exact', value: '/a' } }),
    route('separated', { path: { kind: 'separated_prefix', value: '/s' } }),
    route('regex', { path: { kind: 'regex', value: /^\/r\d+$/ } }),
    route('folded', { path: { kind: 'prefix', value: '/Case' }, caseSensitive: false }),
    route('prefix', { path: { kind: 'prefix', value: '/p' } }),
  ];
  const config = { name: '', virtualHosts: [host('all', ['*'], routes)] };
  const chosen = (path: string) => chooseRoute(config, request(path))?.route?.name;
  assert.equal(chosen('/a?x'), 'exact');
  assert.equal(chosen('/a/b'), undefined);
  assert.equal(chosen('/s/x'), 'separated');
  assert.equal(chosen('/sx'), undefined);
  assert.equal(chosen('/r12?y'), 'regex');
  assert.equal(chosen('/cASE/x'), 'folded');
  assert.equal(chosen('/pq'), 'prefix');
});

test('header rules look at all values of a header, and may be inverted', () => {
  const rule = (kind: HeaderMatch['kind'], value: string, invert = false): HeaderMatch => ({
    name: 'x',
    kind,
    value,
    invert,
  });
  const matches = (header: HeaderMatch, ...values: string[]) => {
    const config = { name: '', virtualHosts: [host('all', ['*'], [route('r', { headers: [header] })])] };
    return (
      chooseRoute(
        config,
        request(
          '/',
          'a',
          values.map((value) => ['x', value]),
        ),
      )?.route !== undefined
    );
  };
  assert.equal(matches(rule('exact', 'a,b'), 'a', 'b'), true);
  assert.equal(matches(rule('prefix', 'a'), 'ab'), true);
  assert.equal(matches(rule('suffix', 'b'), 'ab'), true);
  assert.equal(matches(rule('contains', 'b'), 'abc'), true);
  assert.equal(matches(rule('present', '')), false);
  assert.equal(matches(rule('present', '', true)), true);
  assert.equal(matches(rule('exact', 'a', true), 'b'), true);
});

test('no route without x-forwarded-proto or a path, nor for CONNECT', () => {
  const config = { name: '', virtualHosts: [host('all', ['*'])] };
  for (const missing of ['x-forwarded-proto', ':path']) {
    const headers = request('/');
    headers.remove(missing);
    const choice = chooseRoute(config, headers);
    assert.deepEqual([choice?.virtualHost.name, choice?.route], ['all', undefined], missing);
  }
  const connect = request('/');
  connect.set(':method', 'CONNECT');
  assert.equal(chooseRoute(config, connect)?.route, undefined);
});
