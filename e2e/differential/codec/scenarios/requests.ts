/** Methods and request bodies. */
import { chunked, GET, MEGABYTES, post, request } from '../../messages.ts';
import type { CodecScenario } from '../codec-scenario.ts';

export const METHODS: CodecScenario[] = [
  { name: 'GET', client: [{ send: GET }], callbacks: true },
  { name: 'GET with a query string', client: [{ send: request('GET /backend/a?b=c&d=%20e?f') }] },
  {
    name: 'GET with percent-encoding and dot segments',
    client: [{ send: request('GET /backend/%41%2f%zz/../x//y;p') }],
  },
  { name: 'GET with a fragment', client: [{ send: request('GET /backend/a#b') }] },
  { name: 'POST with a body', client: [{ send: post('/backend', 'hello') }], callbacks: true },
  {
    name: 'POST whose head and body come in pieces',
    client: [
      { send: ['POST /backend HTTP/1.1\r\nHo', 'st: example.test\r\nContent-Le', 'ngth: 11\r\n\r\nhello', ' world'] },
    ],
  },
  { name: 'POST with an empty body', client: [{ send: post('/backend', '') }], callbacks: true },
  { name: 'POST without a length', client: [{ send: request('POST /backend') }], callbacks: true },
  {
    name: 'POST with a chunked body',
    client: [{ send: request('POST /backend', ['Transfer-Encoding: chunked'], chunked(['hello', ' ', 'world'])) }],
    callbacks: true,
  },
  {
    name: 'POST with an empty chunked body',
    client: [{ send: request('POST /backend', ['Transfer-Encoding: chunked'], chunked([])) }],
    callbacks: true,
  },
  {
    name: 'POST with a chunked body in pieces',
    client: [
      {
        send: [
          request('POST /backend', ['Transfer-Encoding: chunked']),
          '5\r\nhel',
          'lo\r\n',
          '6;ext=1\r\n world\r',
          '\n0',
          '\r\n\r\n',
        ],
      },
    ],
  },
  { name: 'POST of 3 MiB', client: [{ send: post('/backend', MEGABYTES) }] },
  {
    name: 'POST of 3 MiB, chunked',
    client: [
      { send: request('POST /backend', ['Transfer-Encoding: chunked'], chunked(MEGABYTES.match(/.{65536}/g) ?? [])) },
    ],
  },
  {
    name: 'PUT, PATCH, DELETE and an unknown method',
    client: [
      { send: request('PUT /backend', ['Content-Length: 1'], 'x') },
      { send: request('PATCH /backend', ['Content-Length: 1'], 'x') },
      { send: request('DELETE /backend') },
      { send: request('BREW /backend') },
    ],
  },
  { name: 'OPTIONS *', client: [{ send: request('OPTIONS *') }] },
  { name: 'TRACE', client: [{ send: request('TRACE /backend') }] },
  { name: 'CONNECT', client: [{ send: 'CONNECT example.test:443 HTTP/1.1\r\nHost: example.test:443\r\n\r\n' }] },
  { name: 'GET with a body', client: [{ send: request('GET /backend', ['Content-Length: 5'], 'hello') }] },
  {
    name: 'HEAD with a length',
    client: [{ send: request('HEAD /backend'), head: true }],
    backend: [{ fields: [['content-length', '1234']] }],
    callbacks: true,
  },
  {
    name: 'HEAD with a chunked answer',
    client: [{ send: request('HEAD /backend'), head: true }],
    backend: [{ fields: [['transfer-encoding', 'chunked']] }],
  },
  {
    name: 'HEAD without either',
    client: [{ send: request('HEAD /backend'), head: true }, { send: GET }],
    backend: [{ fields: [['x-a', '1']] }, { body: 'ok' }],
  },
  {
    name: 'HEAD whose answer has a body all the same',
    client: [{ send: request('HEAD /backend'), head: true }],
    backend: [{ body: 'must not be here' }],
  },
  { name: 'HEAD of an unknown path', client: [{ send: request('HEAD /nowhere'), head: true }] },
  { name: 'HEAD of a direct response', client: [{ send: request('HEAD /direct'), head: true }] },
  { name: 'HEAD answered by the filter', client: [{ send: request('HEAD /local'), head: true }] },
];
