/** Keep-alive, pipelining, leaving. */
import { GET, post, request } from '../../messages.ts';
import type { CodecScenario } from '../codec-scenario.ts';

export const CONNECTIONS: CodecScenario[] = [
  {
    name: 'three requests on a connection',
    client: [{ send: GET }, { send: post('/backend/2', 'two') }, { send: request('GET /backend/3') }],
    backend: [{ body: '1' }, { body: '2' }, { body: '3' }],
  },
  {
    name: 'pipelined requests',
    client: [{ send: request('GET /backend/1') + post('/backend/2', 'two') + request('GET /backend/3'), until: 3 }],
    backend: [{ body: '1' }, { body: '2' }, { body: '3' }],
  },
  { name: 'pipelined behind a local response', client: [{ send: request('GET /local') + GET, until: 2 }] },
  { name: 'pipelined behind an unknown path', client: [{ send: request('GET /nowhere') + GET, until: 2 }] },
  { name: 'pipelined behind a direct response', client: [{ send: request('GET /direct') + GET, until: 2 }] },
  { name: 'Connection: close', client: [{ send: request('GET /backend', ['Connection: close']) }] },
  {
    name: 'Connection: close and a further request',
    client: [{ send: request('GET /backend', ['Connection: close']) + GET }],
  },
  { name: 'HTTP/1.0', client: [{ send: 'GET /backend HTTP/1.0\r\nHost: example.test\r\n\r\n' }] },
  { name: 'HTTP/1.0 without Host', client: [{ send: 'GET /backend HTTP/1.0\r\n\r\n' }] },
  {
    name: 'HTTP/1.0 with keep-alive',
    client: [{ send: 'GET /backend HTTP/1.0\r\nHost: example.test\r\nConnection: keep-alive\r\n\r\n' }],
  },
  {
    name: 'client ends its side and waits for the answer',
    client: [
      { send: GET, until: 'sent', finally: 'settle' },
      { send: '', finally: 'end' },
    ],
    backend: [{ raw: [] }],
  },
  {
    name: 'client leaves in the middle of its body',
    client: [
      { send: request('POST /backend', ['Content-Length: 10'], 'hello'), until: 'sent', finally: 'settle' },
      { send: '', until: 'sent', finally: 'reset' },
    ],
  },
  {
    name: 'Expect: 100-continue',
    client: [
      { send: request('POST /backend', ['Expect: 100-continue', 'Content-Length: 5']), until: 'interim' },
      { send: 'hello' },
    ],
  },
  {
    name: 'Expect: 100-continue, refused by the filter',
    client: [{ send: request('POST /local', ['Expect: 100-continue', 'Content-Length: 5']) }],
  },
  {
    name: 'Expect of something else',
    client: [{ send: request('POST /backend', ['Expect: miracles', 'Content-Length: 5'], 'hello') }],
  },
  { name: 'empty lines before a request', client: [{ send: `\r\n\r\n${GET}` }] },
  { name: 'lines that end in LF alone', client: [{ send: 'GET /backend HTTP/1.1\nHost: example.test\n\n' }] },
];
