import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BodyLength } from './body-length.ts';
import { parseRequestHead, type RequestHead } from './request-head.ts';

const INLINE: ReadonlySet<string> = new Set(['accept', 'connection', 'content-length', 'te', 'transfer-encoding']);

function parse(text: string, maxHeaders = 100): ReturnType<typeof parseRequestHead> {
  return parseRequestHead(text, INLINE, maxHeaders);
}

function valid(text: string): RequestHead {
  const head = parse(text);
  assert.ok(!('details' in head), `${JSON.stringify(text)}: ${JSON.stringify(head)}`);
  return head;
}

/** A GET of / with these field lines besides Host. */
function get(...lines: string[]): string {
  return ['GET / HTTP/1.1', 'Host: a', ...lines, '', ''].join('\r\n');
}

function fieldsAfterPseudo(...lines: string[]): [string, string][] {
  return [...valid(get(...lines)).headers].slice(4);
}

test('pseudo headers come first, then the fields in order, repeated inline ones joined', () => {
  const head = valid(
    'POST /p?q HTTP/1.1\r\nX-A: 1\r\nHost: h:80\r\nAccept: a\r\nx-a:2 \r\nACCEPT: b\r\nContent-Length: 3\r\n\r\n',
  );
  assert.deepEqual(
    [...head.headers],
    [
      [':authority', 'h:80'],
      [':path', '/p?q'],
      [':method', 'POST'],
      [':scheme', 'http'],
      ['x-a', '1'],
      ['accept', 'a,b'],
      ['x-a', '2'],
      ['content-length', '3'],
    ],
  );
  assert.equal(head.bodyLength, 3);
  assert.equal(head.close, false);
});

test('an absolute-form target and CONNECT order their pseudo headers as Envoy does', () => {
  const names = (text: string) => [...valid(text).headers].map(([name]) => name);
  assert.deepEqual(names('GET http://b/x HTTP/1.1\r\nHost: a\r\n\r\n'), [':authority', ':scheme', ':path', ':method']);
  const tunnel = valid('CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n');
  assert.deepEqual([...tunnel.headers].flat(), [':authority', 'a:80', ':method', 'CONNECT', ':scheme', 'http']);
  assert.equal(tunnel.bodyLength, BodyLength.untilClose);
});

test('what Envoy 1.40 refuses, with its status and detail', () => {
  const cases: [string, number, string][] = [
    ['xyz\r\n\r\n', 400, 'http1.codec_error'],
    [' GET / HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'http1.codec_error'],
    ['get / HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'http1.codec_error'],
    ['FOO / HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'http1.codec_error'],
    ['GET / HTTX/1.1\r\nHost: a\r\n\r\n', 400, 'http1.codec_error'],
    ['GET / HTTP/1.11\r\nHost: a\r\n\r\n', 400, 'http1.codec_error'],
    ['GET /u x HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'http1.codec_error'],
    ['GET u HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'http1.codec_error'],
    ['GET /\x80 HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'http1.codec_error'],
    ['GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'http1.invalid_characters'],
    ['GET * HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'http1.invalid_url'],
    ['GET http:///u HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'http1.invalid_url'],
    ['GET ftp://b/u HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'http1.invalid_scheme'],
    ['GET / HTTP/1.0\r\n\r\n', 426, 'low_version'],
    ['GET / HTTP/1.2\r\nHost: a\r\n\r\n', 426, 'low_version'],
    ['GET / HTTP/2.0\r\nHost: a\r\n\r\n', 426, 'low_version'],
    ['GET /\r\n\r\n', 426, 'low_version'],
    ['GET / HTTP/1.1\r\n\r\n', 400, 'missing_host_header'],
    ['GET / HTTP/1.1\r\nHost: a b\r\n\r\n', 400, 'http.invalid_authority'],
    ['GET / HTTP/1.1\r\nHost: http://a\r\n\r\n', 400, 'http.invalid_authority'],
    ['GET / HTTP/1.1\r\n x: 1\r\nHost: a\r\n\r\n', 400, 'http1.codec_error'],
    [get('a b: c'), 400, 'http1.codec_error'],
    [get('ab : c'), 400, 'http1.codec_error'],
    [get('abc'), 400, 'http1.codec_error'],
    [get(': c'), 400, 'http1.codec_error'],
    [get('a(b: c'), 400, 'http1.codec_error'],
    [get('a\x80b: c'), 400, 'http1.codec_error'],
    [get('x: a\0b'), 400, 'http1.invalid_characters'],
    [get('x: a\x01b'), 400, 'http1.invalid_characters'],
    [get('x: a\x7fb'), 400, 'http1.invalid_characters'],
    [get('Content-Length: 5x'), 400, 'http1.codec_error'],
    [get('Content-Length: -5'), 400, 'http1.codec_error'],
    [get('Content-Length: +5'), 400, 'http1.codec_error'],
    [get('Content-Length:'), 400, 'http1.codec_error'],
    [get('Content-Length: 5', 'Content-Length: 5'), 400, 'http1.codec_error'],
    [get('Content-Length: 5, 5'), 400, 'http1.codec_error'],
    [get('Content-Length: 99999999999999999999999'), 400, 'http1.codec_error'],
    [get('Content-Length: 5', 'Transfer-Encoding: chunked'), 400, 'http1.content_length_and_chunked_not_allowed'],
    [get('Transfer-Encoding: chunked', 'Content-Length: x'), 400, 'http1.content_length_and_chunked_not_allowed'],
    [get('Transfer-Encoding: identity', 'Content-Length: 5'), 400, 'http1.content_length_and_chunked_not_allowed'],
    [get('Transfer-Encoding: gzip'), 501, 'http1.invalid_transfer_encoding'],
    [get('Transfer-Encoding: gzip, chunked'), 501, 'http1.invalid_transfer_encoding'],
    [get('Transfer-Encoding: chunked', 'Transfer-Encoding: chunked'), 501, 'http1.invalid_transfer_encoding'],
    [get('Transfer-Encoding:'), 501, 'http1.invalid_transfer_encoding'],
    [get('Connection: :path'), 400, 'http1.connection_header_rejected'],
    [get('Connection: X-Forwarded-For'), 400, 'http1.connection_header_rejected'],
    [get('Connection: a,b,c,d,e,f,g,h,i,j'), 400, 'http1.connection_header_rejected'],
    [get('Connection: te', `TE: ${'a'.repeat(256)}`), 400, 'http1.connection_header_rejected'],
    [get('Connection: host'), 400, 'missing_host_header'],
    [get('Connection: Upgrade', 'Upgrade: websocket'), 403, 'upgrade_failed'],
    ['CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n', 400, 'http1.invalid_url'],
    ['CONNECT a:80 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n', 400, 'http1.body_disallowed'],
    [get(...Array.from({ length: 100 }, (_, i) => `h${i}: 1`)), 431, 'http1.too_many_headers'],
  ];
  for (const [text, status, details] of cases) {
    const error = parse(text);
    assert.ok('details' in error, `accepted ${JSON.stringify(text)}`);
    assert.deepEqual([error.status, error.details], [status, details], JSON.stringify(text));
  }
});

test('what Envoy 1.40 takes although it is odd', () => {
  assert.equal(valid('GET  /u  HTTP/1.1\r\nHost: a\r\n\r\n').headers.get(':path'), '/u');
  assert.equal(valid('GET\t/u HTTP/1.1\r\nHost: a\r\n\r\n').headers.get(':path'), '/u');
  assert.equal(valid('GET /u HTTP/1.1\nHost: a\n\n').headers.get(':authority'), 'a');
  assert.equal(valid('GET / HTTP/1.1\r\nHost:\r\n\r\n').headers.get(':authority'), '');
  assert.equal(valid('GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n').headers.get(':authority'), 'a,b');
  assert.deepEqual(fieldsAfterPseudo('x: \ta\tb\t '), [['x', 'a\tb']]);
  assert.deepEqual(fieldsAfterPseudo('x: a\rb'), [['x', 'ab']]);
  assert.deepEqual(fieldsAfterPseudo('x: a', ' b', '\tc'), [['x', 'a b\tc']]);
  assert.deepEqual(fieldsAfterPseudo('x: \x80\xff', 'a_b:'), [
    ['x', '\x80\xff'],
    ['a_b', ''],
  ]);
  assert.equal(valid(get('Transfer-Encoding: CHUNKED')).bodyLength, BodyLength.chunked);
  assert.equal(valid(get('Content-Length: 18446744073709551615')).bodyLength, 2 ** 64);
  assert.equal(valid(get(...Array.from({ length: 110 }, () => 'accept: 1'))).headers.count, 5);
  assert.equal(valid(get(...Array.from({ length: 99 }, (_, i) => `h${i}: 1`))).headers.count, 103);
});

test('an absolute URL overrides Host', () => {
  const pseudo = (target: string): string => {
    const { headers } = valid(`GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`);
    return `${headers.get(':scheme')} ${headers.get(':authority')} ${headers.get(':path')}`;
  };
  assert.equal(pseudo('http://b.c/u?x'), 'http b.c /u?x');
  assert.equal(pseudo('http://b.c'), 'http b.c /');
  assert.equal(pseudo('https://B.c:8443/u'), 'https B.c:8443 /u');
  assert.equal(pseudo('http://u:p@b.c/u'), 'http b.c /u');
  assert.equal(valid('GET http://b.c/u HTTP/1.1\r\n\r\n').headers.get(':authority'), 'b.c');
  assert.equal(valid('OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n').headers.get(':path'), '*');
});

test('fields of the connection are taken out', () => {
  assert.deepEqual(fieldsAfterPseudo('Connection: keep-alive, X-Foo', 'Keep-Alive: 5', 'x-foo: 1', 'x-bar: 2'), [
    ['x-bar', '2'],
  ]);
  assert.deepEqual(fieldsAfterPseudo('Connection: a', 'Connection: b', 'a: 1', 'b: 2'), []);
  assert.deepEqual(fieldsAfterPseudo('Proxy-Connection: keep-alive', 'Upgrade: websocket'), []);
  assert.deepEqual(fieldsAfterPseudo('Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: x'), []);
  assert.deepEqual(fieldsAfterPseudo('Connection: TE', 'TE: gzip, Trailers'), [['te', 'trailers']]);
  assert.deepEqual(fieldsAfterPseudo('TE: gzip'), []);
  assert.deepEqual(fieldsAfterPseudo('Transfer-Encoding: chunked'), []);
  assert.deepEqual(fieldsAfterPseudo('Expect: 100-Continue'), []);
  assert.deepEqual(fieldsAfterPseudo('Expect: other'), [['expect', 'other']]);
});

test('says what the client wants of the connection', () => {
  assert.equal(valid(get('Connection: Close, x-foo')).close, true);
  assert.equal(valid(get('Proxy-Connection: close')).close, true);
  assert.equal(valid(get('Connection: keep-alive')).close, false);
  assert.equal(valid(get('Expect: 100-continue')).expectContinue, true);
  assert.equal(valid('HEAD / HTTP/1.1\r\nHost: a\r\n\r\n').toHead, true);
});

test('a line of spaces as long as a head may be takes no time', () => {
  const started = process.cpuUsage();
  parse(`GET ${' '.repeat(60_000)}\r\n\r\n`);
  parse(`GET /${' '.repeat(60_000)}x\r\n\r\n`);
  parse(`GET http://${'@a'.repeat(30_000)} HTTP/1.1\r\n\r\n`);
  parse(get(`Connection: ${','.repeat(60_000)}`));
  parse(get(`x: ${'\r'.repeat(60_000)}`));
  // Of a processor, which others may want at the same time, and in microseconds.
  assert.ok(process.cpuUsage(started).user < 500_000);
});
