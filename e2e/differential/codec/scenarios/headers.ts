/** Header fields in both directions. */
import type { Field } from '../../../support/message-reader.ts';
import { GET, request } from '../../messages.ts';
import type { CodecScenario } from '../codec-scenario.ts';

export const HEADERS: CodecScenario[] = [
  {
    name: 'duplicate and empty request headers',
    client: [
      {
        send: request('GET /backend', [
          'X-A: 1',
          'x-b:',
          'X-a: 2',
          'Accept: a',
          'Accept: b',
          'Cookie: a=1',
          'Cookie: b=2',
          'x-b:   ',
        ]),
      },
    ],
  },
  {
    name: 'duplicate and empty response headers',
    client: [{ send: GET }],
    backend: [
      {
        fields: [
          ['X-A', '1'],
          ['x-b', ''],
          ['x-a', '2'],
          ['Set-Cookie', 'a=1'],
          ['set-cookie', 'b=2'],
          ['Vary', 'a'],
          ['vary', 'b'],
          ['Server', 'theirs'],
          ['Date', 'Thu, 01 Jan 1970 00:00:00 GMT'],
        ],
        body: 'ok',
      },
    ],
  },
  {
    name: 'header values with bytes from 0x80 to 0xff',
    client: [{ send: request('GET /backend', ['X-Bytes: a\x80\xe9\xffb']) }],
    backend: [{ fields: [['x-bytes', 'c\x80\xe9\xffd']], body: 'ok' }],
  },
  {
    name: 'header values with tabs and spaces',
    client: [{ send: request('GET /backend', ['X-Space: \t a \t b \t ']) }],
    backend: [{ fields: [['x-space', ' \t c \t d\t']], body: 'ok' }],
  },
  { name: 'header value with a control character', client: [{ send: request('GET /backend', ['X-Bad: a\x01b']) }] },
  { name: 'header value with NUL', client: [{ send: request('GET /backend', ['X-Bad: a\x00b']) }] },
  { name: 'header name with a space', client: [{ send: request('GET /backend', ['X Bad: a']) }] },
  { name: 'header name with an underscore', client: [{ send: request('GET /backend', ['X_Under: a']) }] },
  { name: 'space before the colon', client: [{ send: request('GET /backend', ['X-Bad : a']) }] },
  { name: 'folded header', client: [{ send: request('GET /backend', ['X-Fold: a', ' b']) }] },
  { name: 'empty header name', client: [{ send: request('GET /backend', [': a']) }] },
  { name: 'header without a colon', client: [{ send: request('GET /backend', ['nonsense']) }] },
  {
    name: 'response header with a control character',
    client: [{ send: GET }],
    backend: [{ fields: [['x-bad', 'a\x01b']], body: 'ok' }],
  },
  {
    name: '99 headers',
    client: [
      {
        send: request(
          'GET /backend',
          Array.from({ length: 98 }, (_, i) => `X-${i}: ${i}`),
        ),
      },
    ],
  },
  {
    name: 'as many headers as allowed',
    client: [
      {
        send: request(
          'GET /backend',
          Array.from({ length: 99 }, (_, i) => `X-${i}: ${i}`),
        ),
      },
    ],
  },
  {
    name: 'one header too many',
    client: [
      {
        send: request(
          'GET /backend',
          Array.from({ length: 100 }, (_, i) => `X-${i}: ${i}`),
        ),
      },
    ],
  },
  { name: 'headers of 50 KiB', client: [{ send: request('GET /backend', [`X-Large: ${'x'.repeat(50 << 10)}`]) }] },
  {
    name: 'headers of more than 60 KiB',
    client: [{ send: request('GET /backend', [`X-Large: ${'x'.repeat(61 << 10)}`]) }],
  },
  { name: 'path of more than 60 KiB', client: [{ send: request(`GET /backend/${'x'.repeat(61 << 10)}`) }] },
  {
    name: 'too many response headers',
    client: [{ send: GET }],
    backend: [{ fields: Array.from({ length: 101 }, (_, i): Field => [`x-${i}`, `${i}`]), body: 'ok' }],
  },
  {
    name: 'response headers of more than 60 KiB',
    client: [{ send: GET }],
    backend: [{ fields: [['x-large', 'x'.repeat(61 << 10)]], body: 'ok' }],
  },
  {
    name: 'hop-by-hop request headers',
    client: [
      {
        send: request('GET /backend', [
          'Connection: keep-alive, X-Drop',
          'X-Drop: 1',
          'Keep-Alive: 5',
          'Proxy-Connection: keep-alive',
          'TE: trailers',
          'Upgrade-Insecure-Requests: 1',
        ]),
      },
    ],
  },
  {
    name: 'hop-by-hop response headers',
    client: [{ send: GET }],
    backend: [
      {
        fields: [
          ['connection', 'x-drop'],
          ['x-drop', '1'],
          ['keep-alive', 'timeout=5'],
          ['proxy-connection', 'keep-alive'],
        ],
        body: 'ok',
      },
    ],
  },
  {
    name: 'forwarding headers of the client',
    client: [
      {
        send: request('GET /backend', [
          'X-Forwarded-For: 1.2.3.4',
          'X-Forwarded-Proto: https',
          'X-Request-Id: mine',
          'X-Envoy-Retry-On: 5xx',
          'X-Envoy-Internal: true',
          'Via: 1.0 other',
        ]),
      },
    ],
  },
  {
    name: 'websocket upgrade',
    client: [{ send: request('GET /backend', ['Connection: Upgrade', 'Upgrade: websocket']) }],
  },
  {
    name: 'h2c upgrade',
    client: [
      {
        send: request('GET /backend', [
          'Connection: Upgrade, HTTP2-Settings',
          'Upgrade: h2c',
          'HTTP2-Settings: AAMAAABkAAQAAP__',
        ]),
      },
    ],
  },
];
