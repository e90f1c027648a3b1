/** What a backend may answer. */
import { chunked, GET, MEGABYTES, post, request } from '../../messages.ts';
import type { CodecScenario } from '../codec-scenario.ts';

export const ANSWERS: CodecScenario[] = [
  { name: '204', client: [{ send: GET }], backend: [{ status: 204 }], callbacks: true },
  {
    name: '204 with a length of 0',
    client: [{ send: GET }],
    backend: [{ status: 204, fields: [['content-length', '0']] }],
  },
  { name: '304', client: [{ send: GET }], backend: [{ status: 304, fields: [['etag', '"x"']] }] },
  {
    name: '304 with a length',
    client: [{ send: GET }, { send: GET }],
    backend: [{ status: 304, fields: [['content-length', '99']] }],
  },
  { name: '200 with an empty body', client: [{ send: GET }], backend: [{ body: '' }], callbacks: true },
  {
    name: '404, 500 and 299 from the backend',
    client: [{ send: GET }, { send: GET }, { send: GET }],
    backend: [
      { status: 404, body: 'no' },
      { status: 500, body: 'oh' },
      { status: 299, reason: 'Own Words', body: 'hm' },
    ],
  },
  { name: 'a status beyond 599', client: [{ send: GET }], backend: [{ status: 777, body: 'x' }] },
  {
    name: 'a status line without a reason',
    client: [{ send: GET }],
    backend: [{ raw: ['HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nok'] }],
  },
  { name: 'chunked answer', client: [{ send: GET }], backend: [{ chunks: ['hello', ' ', 'world'] }] },
  { name: 'chunked answer without chunks', client: [{ send: GET }], backend: [{ chunks: [] }] },
  {
    name: 'chunked answer in one write',
    client: [{ send: GET }],
    backend: [{ raw: [`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunked(['hello', ' world'])}`] }],
    callbacks: true,
  },
  { name: 'answer of 3 MiB', client: [{ send: GET }], backend: [{ body: MEGABYTES }] },
  {
    name: 'answer of 3 MiB, chunked',
    client: [{ send: GET }],
    backend: [{ chunks: MEGABYTES.match(/.{65536}/g) ?? [] }],
  },
  { name: '3 MiB there and back', client: [{ send: post('/backend', MEGABYTES) }], backend: [{ body: MEGABYTES }] },
  {
    name: 'answer that ends with its connection',
    client: [{ send: GET }],
    backend: [{ raw: ['HTTP/1.1 200 OK\r\n\r\nhello'], finally: 'close' }],
    callbacks: true,
  },
  { name: 'HTTP/1.0 answer', client: [{ send: GET }], backend: [{ version: 'HTTP/1.0', body: 'old' }] },
  {
    name: 'HTTP/1.0 answer that keeps its connection',
    client: [{ send: GET }, { send: GET }],
    backend: [{ version: 'HTTP/1.0', fields: [['connection', 'keep-alive']], body: 'old' }],
  },
  {
    name: 'backend closes after an answer that says so',
    client: [{ send: GET }, { send: GET }],
    backend: [{ fields: [['connection', 'close']], body: 'bye', finally: 'close' }, { body: 'again' }],
  },
  {
    name: 'interim answers 100 and 103',
    client: [{ send: GET }],
    backend: [
      {
        raw: [
          'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok',
        ],
      },
    ],
  },
  {
    name: 'answer before the request is complete',
    client: [{ send: request('POST /backend', ['Content-Length: 10'], 'hello') }],
    backend: [{ early: true, status: 413, body: 'too much' }],
  },
  {
    name: 'bytes after the answer',
    client: [{ send: GET }],
    backend: [{ raw: ['HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nokEXTRA'] }],
  },
];
