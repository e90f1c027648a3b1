import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HeaderMap } from '../../host/header-map.ts';
import { encodeRequestHead, encodeResponseHead } from './encode-head.ts';

interface ResponseCase {
  end?: boolean;
  toHead?: boolean;
  close?: boolean;
}

function response(
  status: string,
  fields: [string, string][],
  { end = false, toHead = false, close = false }: ResponseCase,
): string {
  const head = encodeResponseHead(HeaderMap.from([[':status', status], ...fields]), end, toHead, close);
  return `${head.text.replaceAll('\r\n', '|')}${head.isChunked ? ' chunked' : ''}${head.close ? ' close' : ''}`;
}

test('a response is framed as Envoy frames it', () => {
  const length: [string, string][] = [['content-length', '5']];
  assert.equal(response('200', length, {}), 'HTTP/1.1 200 OK|content-length: 5||');
  assert.equal(response('200', [], {}), 'HTTP/1.1 200 OK|transfer-encoding: chunked|| chunked');
  assert.equal(response('200', [], { end: true }), 'HTTP/1.1 200 OK|content-length: 0||');
  assert.equal(response('200', [], { end: true, toHead: true }), 'HTTP/1.1 200 OK|transfer-encoding: chunked||');
  assert.equal(response('200', length, { end: true, toHead: true }), 'HTTP/1.1 200 OK|content-length: 5||');
  assert.equal(response('204', [], { end: true }), 'HTTP/1.1 204 No Content||');
  assert.equal(response('304', [], { end: true }), 'HTTP/1.1 304 Not Modified||');
  assert.equal(response('304', length, { end: true }), 'HTTP/1.1 304 Not Modified|content-length: 5||');
  assert.equal(response('100', [], {}), 'HTTP/1.1 100 Continue||');
  assert.equal(response('299', [], { end: true }), 'HTTP/1.1 299 Unknown|content-length: 0||');
});

test('a response closes when its sender or the codec says so, once', () => {
  assert.equal(
    response('200', [], { end: true, close: true }),
    'HTTP/1.1 200 OK|connection: close|content-length: 0||',
  );
  assert.equal(
    response('200', [['connection', 'Close']], { end: true, close: true }),
    'HTTP/1.1 200 OK|connection: Close|content-length: 0|| close',
  );
});

test("a response head is not checked, but its framing is the codec's", () => {
  assert.equal(
    response(
      '200',
      [
        ['a b', 'x\ny: \xff\u{1f600}'],
        ['transfer-encoding', 'gzip'],
      ],
      { end: true },
    ),
    'HTTP/1.1 200 OK|a b: x\ny: \xff\u{1f600}|content-length: 0||',
  );
  assert.equal(response('200,201', [], { end: true }).slice(0, 12), 'HTTP/1.1 500');
});

test('a request is framed as Envoy frames it', () => {
  const request = (method: string, end: boolean, ...fields: [string, string][]): string => {
    const pseudo: [string, string][] = [
      [':authority', 'a'],
      [':path', '/p'],
      [':method', method],
      [':scheme', 'http'],
    ];
    const head = encodeRequestHead(HeaderMap.from([...pseudo, ...fields]), end);
    return `${head.text.replaceAll('\r\n', '|')}${head.isChunked ? ' chunked' : ''}`;
  };
  for (const method of ['GET', 'HEAD', 'DELETE', 'TRACE']) {
    assert.equal(request(method, true), `${method} /p HTTP/1.1|host: a||`);
  }
  for (const method of ['POST', 'PUT', 'PATCH', 'OPTIONS', 'PROPFIND']) {
    assert.equal(request(method, true), `${method} /p HTTP/1.1|host: a|content-length: 0||`);
  }
  assert.equal(request('GET', true, ['content-length', '0']), 'GET /p HTTP/1.1|host: a|content-length: 0||');
  assert.equal(request('GET', false), 'GET /p HTTP/1.1|host: a|transfer-encoding: chunked|| chunked');
  assert.equal(request('POST', false, ['content-length', '3']), 'POST /p HTTP/1.1|host: a|content-length: 3||');
});
