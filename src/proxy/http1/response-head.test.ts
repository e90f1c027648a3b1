import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BodyLength } from './body-length.ts';
import { checkStatusLine, parseResponseHead, type ResponseHead } from './response-head.ts';

const INLINE: ReadonlySet<string> = new Set(['via', 'content-length']);

function head(line: string, ...lines: string[]): string {
  return [line, ...lines, '', ''].join('\r\n');
}

function valid(text: string, toHead = false): ResponseHead {
  const parsed = parseResponseHead(text, toHead, INLINE, 100);
  assert.ok('headers' in parsed, `${JSON.stringify(text)}: ${JSON.stringify(parsed)}`);
  return parsed;
}

test('status first, then the fields; those of the connection stay', () => {
  const parsed = valid(
    head('HTTP/1.1 200 OK', 'Set-Cookie: a', 'Via: a', 'set-cookie: b', 'VIA: b', 'Transfer-Encoding: Chunked'),
  );
  assert.deepEqual(
    [...parsed.headers],
    [
      [':status', '200'],
      ['set-cookie', 'a'],
      ['via', 'a,b'],
      ['set-cookie', 'b'],
      ['transfer-encoding', 'Chunked'],
    ],
  );
  assert.equal(parsed.bodyLength, BodyLength.chunked);
  assert.equal(parsed.close, false);
});

test('how long the body is', () => {
  assert.equal(valid(head('HTTP/1.1 200 OK', 'Content-Length: 5')).bodyLength, 5);
  assert.equal(valid(head('HTTP/1.1 200 OK', 'Content-Length: 5'), true).bodyLength, 0);
  assert.equal(valid(head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'), true).bodyLength, 0);
  assert.equal(valid(head('HTTP/1.1 200 OK')).bodyLength, BodyLength.untilClose);
  assert.equal(valid(head('HTTP/1.1 200 OK')).close, true);
  assert.equal(valid(head('HTTP/1.1 200 OK'), true).bodyLength, 0);
  assert.equal(valid(head('HTTP/1.1 304 X', 'Content-Length: 10')).bodyLength, 0);
  assert.equal(valid(head('HTTP/1.1 304 X', 'Transfer-Encoding: chunked')).bodyLength, 0);
  const noContent = valid(head('HTTP/1.1 204 X', 'Content-Length: 0'));
  assert.equal(noContent.bodyLength, 0);
  assert.equal(noContent.headers.has('content-length'), false);
});

test('whether the connection can be kept', () => {
  const closes = (line: string, ...lines: string[]): boolean => valid(head(line, 'Content-Length: 0', ...lines)).close;
  assert.equal(closes('HTTP/1.1 200 OK'), false);
  assert.equal(closes('HTTP/1.1 200 OK', 'Connection: x, Close'), true);
  assert.equal(closes('HTTP/1.1 200 OK', 'Proxy-Connection: close'), true);
  assert.equal(closes('HTTP/1.0 200 OK'), true);
  assert.equal(closes('HTTP/1.0 200 OK', 'Connection: Keep-Alive'), false);
  assert.equal(closes('HTTP/2.0 200 OK'), true);
});

test('status lines Envoy 1.40 takes', () => {
  for (const [line, status] of [
    ['HTTP/1.1 200', '200'],
    ['HTTP/1.1 200 ', '200'],
    ['HTTP/1.1  200  a  b\x80', '200'],
    ['HTTP/1.1 0200 X', '200'],
    ['HTTP/1.1 600 X', '600'],
    ['HTTP/1.1 99 X', '99'],
  ] as const) {
    assert.equal(checkStatusLine(line), undefined);
    assert.equal(valid(head(line)).headers.get(':status'), status);
  }
});

test('what Envoy 1.40 takes for a protocol error', () => {
  for (const text of [
    'hello world\r\n\r\n',
    '\r\nHTTP/1.1 200 OK\r\n\r\n',
    head('HTTP/1.1 abc X'),
    head('HTTP/1 200 X'),
    head('HTTP/1.1 200 OK', 'a b: c'),
    head('HTTP/1.1 200 OK', 'a : c'),
    head('HTTP/1.1 200 OK', 'a: c\0'),
    head('HTTP/1.1 200 OK', 'abc'),
    head('HTTP/1.1 200 OK', 'Content-Length: x'),
    head('HTTP/1.1 200 OK', 'Content-Length: 3', 'Content-Length: 3'),
    head('HTTP/1.1 200 OK', 'Content-Length: 3', 'Transfer-Encoding: chunked'),
    head('HTTP/1.1 200 OK', 'Transfer-Encoding: gzip'),
    head('HTTP/1.1 204 X', 'Content-Length: 3'),
    head('HTTP/1.1 204 X', 'Transfer-Encoding: chunked'),
    head('HTTP/1.1 102 X', 'Content-Length: 2'),
    head('HTTP/1.1 200 OK', ...Array.from({ length: 101 }, (_, i) => `h${i}: 1`)),
  ]) {
    assert.ok('details' in parseResponseHead(text, false, INLINE, 100), JSON.stringify(text));
  }
  assert.notEqual(checkStatusLine('SSH-2.0-OpenSSH\r\n'), undefined);
});
