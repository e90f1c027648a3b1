/** Request lines and hosts, proper and not. */
import { request } from '../../messages.ts';
import type { CodecScenario } from '../codec-scenario.ts';

export const REQUEST_LINES: CodecScenario[] = [
  { name: 'missing Host', client: [{ send: 'GET /backend HTTP/1.1\r\n\r\n' }] },
  { name: 'two Hosts', client: [{ send: request('GET /backend', ['Host: other.test']) }] },
  { name: 'empty Host', client: [{ send: 'GET /backend HTTP/1.1\r\nHost:\r\n\r\n' }] },
  { name: 'invalid Host', client: [{ send: 'GET /backend HTTP/1.1\r\nHost: a b\r\n\r\n' }] },
  {
    name: 'Host with a port',
    client: [{ send: 'GET /backend HTTP/1.1\r\nHost: Example.TEST:8080\r\n\r\n' }],
  },
  {
    name: 'absolute-form',
    client: [{ send: 'GET http://other.test:81/backend?x HTTP/1.1\r\nHost: example.test\r\n\r\n' }],
  },
  {
    name: 'absolute-form of https without a path',
    client: [{ send: 'GET https://other.test HTTP/1.1\r\nHost: example.test\r\n\r\n' }],
  },
  { name: 'no leading slash', client: [{ send: 'GET backend HTTP/1.1\r\nHost: example.test\r\n\r\n' }] },
  { name: 'not HTTP', client: [{ send: 'hello\r\n\r\n' }] },
  { name: 'HTTP/0.9', client: [{ send: 'GET /backend\r\n\r\n' }] },
  { name: 'HTTP/2.0 in the request line', client: [{ send: 'GET /backend HTTP/2.0\r\nHost: example.test\r\n\r\n' }] },
  { name: 'HTTP/1.2', client: [{ send: 'GET /backend HTTP/1.2\r\nHost: example.test\r\n\r\n' }] },
  {
    name: 'two spaces in the request line',
    client: [{ send: 'GET  /backend HTTP/1.1\r\nHost: example.test\r\n\r\n' }],
  },
  { name: 'path with bytes above 0x7f', client: [{ send: request('GET /backend/\xe9') }] },
  { name: 'lower-case method', client: [{ send: request('get /backend') }] },
  { name: 'TLS client hello', client: [{ send: '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' }] },
];
