/** Trailers, with and without `enable_trailers`. */
import { chunked, GET, request } from '../../messages.ts';
import type { CodecScenario } from '../codec-scenario.ts';

const CHUNKED_WITH_TRAILERS = request(
  'POST /backend',
  ['Transfer-Encoding: chunked', 'Trailer: x-t'],
  chunked(['hello'], ['X-T: 1', 'x-t: 2', 'x-empty:']),
);
const ANSWER_WITH_TRAILERS = {
  fields: [['trailer', 'x-u']] as [string, string][],
  chunks: ['hello'],
  trailers: [
    ['X-U', '1'],
    ['x-u', '2'],
    ['x-empty', ''],
  ] as [string, string][],
};

export const TRAILERS: CodecScenario[] = [
  {
    name: 'trailers, enabled on both sides',
    trailers: true,
    client: [{ send: CHUNKED_WITH_TRAILERS }, { send: GET }],
    backend: [ANSWER_WITH_TRAILERS],
  },
  {
    name: 'trailers, not enabled',
    client: [{ send: CHUNKED_WITH_TRAILERS }, { send: GET }],
    backend: [ANSWER_WITH_TRAILERS],
  },
  { name: 'request trailers only', trailers: true, client: [{ send: CHUNKED_WITH_TRAILERS }] },
  { name: 'response trailers only', trailers: true, client: [{ send: GET }], backend: [ANSWER_WITH_TRAILERS] },
  {
    name: 'trailers without data',
    trailers: true,
    client: [{ send: request('POST /backend', ['Transfer-Encoding: chunked'], chunked([], ['x-t: 1'])) }],
    backend: [{ chunks: [], trailers: [['x-u', '1']] }],
    callbacks: true,
  },
  {
    name: 'response trailers to HTTP/1.0',
    trailers: true,
    client: [{ send: 'GET /backend HTTP/1.0\r\nHost: example.test\r\n\r\n' }],
    backend: [ANSWER_WITH_TRAILERS],
  },
  {
    name: 'forbidden trailers',
    trailers: true,
    client: [
      {
        send: request(
          'POST /backend',
          ['Transfer-Encoding: chunked'],
          chunked(['hello'], ['content-length: 1', 'host: other']),
        ),
      },
    ],
    backend: [
      {
        chunks: ['hello'],
        trailers: [
          ['content-length', '1'],
          ['transfer-encoding', 'x'],
        ],
      },
    ],
  },
  {
    name: 'malformed trailer',
    trailers: true,
    client: [{ send: request('POST /backend', ['Transfer-Encoding: chunked'], chunked(['hello'], ['no colon'])) }],
  },
  {
    name: 'HEAD with trailers enabled',
    trailers: true,
    client: [{ send: request('HEAD /backend'), head: true }],
    backend: [{ fields: [['transfer-encoding', 'chunked']] }],
  },
];
