/** proxy_http_call, its answers and everything that may become of it. */
import type { BackendReply } from '../../support/scripted-backend.ts';
import { cluster } from '../bootstrap.ts';
import { GRPC_SERVER, http2Cluster } from '../counterparts/grpc-peer.ts';
import { GET, request } from '../messages.ts';
import {
  add,
  body,
  bodyStatus,
  CONTINUE,
  call,
  callWithOuts,
  effective,
  get,
  keep,
  mapSize,
  on,
  only,
  pairs,
  remove,
  replace,
  reply,
  resume,
  returns,
  STOP,
  type Statement,
  say,
  script,
  setBody,
  trap,
} from '../probe/script.ts';
import { type Bytes, memoryEnd, type Num, type Pairs, param, reg, repeated, span } from '../probe/terms.ts';
import type { Scenario } from '../scenario.ts';

const HEADERS = [
  [':method', 'GET'],
  [':path', '/callout'],
  [':authority', 'callout.test'],
] as const;
const POST = [[':method', 'POST'], ...HEADERS.slice(1)] as const;

interface CallOptions {
  cluster?: Bytes;
  body?: Bytes;
  trailers?: Pairs;
  timeout?: Num;
}

function httpCall(headers: Pairs = HEADERS, options: CallOptions = {}) {
  const { cluster = 'backend', body = '', trailers = [], timeout = 5000 } = options;
  return call('proxy_http_call', cluster, headers, body, trailers, timeout);
}

const status = () => call('proxy_get_status');
const answer = (): Statement[] => [
  pairs('HttpCallResponseHeaders'),
  body('HttpCallResponseBody'),
  bodyStatus('HttpCallResponseBody'),
  pairs('HttpCallResponseTrailers'),
  status(),
];
const paused = (...calls: Statement[]) => on.request_headers(keep(0, param(0)), ...calls, returns(STOP));
const resumed = (...statements: Statement[]) =>
  on.http_call_response(...statements, effective(reg(0)), resume('HttpRequest'));

/** An answer whose connection takes no further call: which one does is not the same in Envoy while an answer is taken. */
const ONCE: BackendReply = { fields: [['connection', 'close']], body: 'ok', finally: 'close' };

/** One call while the request waits; what comes back is shown, then the request goes on. */
function asks(name: string, statement: Statement, more: Partial<Scenario> = {}): Scenario {
  return {
    name: `http_call: ${name}`,
    filters: [script(paused(statement), resumed(...answer()))],
    client: [{ send: GET }],
    ...more,
  };
}

/** Calls that are refused, one after the other in one callback. */
function refused(name: string, ...statements: Statement[]): Scenario {
  return {
    name: `http_call: ${name}`,
    filters: [script(on.request_headers(...statements), on.http_call_response(...answer()))],
    client: [{ send: GET }],
  };
}

export const HTTP_CALLS: Scenario[] = [
  asks('an answer with a body', httpCall(), {
    backend: [
      {
        status: 201,
        fields: [
          ['X-A', '1'],
          ['x-a', '2'],
          ['set-cookie', 'a=b'],
        ],
        body: 'called',
      },
      { body: 'ok' },
    ],
  }),
  asks('an answer in chunks with trailers', httpCall(), {
    backend: [
      {
        chunks: ['ab', 'cd'],
        trailers: [
          ['x-t', '1'],
          ['x-t', '2'],
        ],
      },
      { body: 'ok' },
    ],
  }),
  asks('an answer without a body', httpCall(), { backend: [{ status: 204 }, { body: 'ok' }] }),
  asks('HEAD', httpCall([[':method', 'HEAD'], ...HEADERS.slice(1)]), {
    backend: [{ raw: ['HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n'] }, { body: 'ok' }],
  }),
  asks('POST with a body', httpCall(POST, { body: 'some data' })),
  asks('POST without a body', httpCall(POST)),
  asks('a body and trailers', httpCall(POST, { body: 'data', trailers: [['x-t', '1']] })),
  asks('trailers without a body', httpCall(POST, { trailers: [['x-t', '1']] })),
  asks(
    'a content-length of its own',
    httpCall([...POST, ['content-length', '99'], ['x-after', '1']], { body: 'four' }),
  ),
  asks('a body of 100 kB both ways', httpCall(POST, { body: repeated('0123456789', 10_000) }), {
    backend: [{ body: 'x'.repeat(100_000) }, { body: 'ok' }],
  }),
  asks(
    'headers of every kind',
    httpCall([
      ...HEADERS,
      ['X-Upper', 'Case'],
      ['x-dup', '1'],
      ['x-dup', '2'],
      ['accept', 'a'],
      ['Accept', 'b'],
      ['cookie', 'a=1'],
      ['cookie', 'b=2'],
      ['x-empty', ''],
      ['x-bytes', '\xe4\xff'],
    ]),
  ),
  asks('a host header beside :authority', httpCall([...HEADERS, ['host', 'other.test']])),
  asks('a host header instead of :authority', httpCall([...HEADERS.slice(0, 2), ['Host', 'only.test']])),
  asks('pseudo headers given twice', httpCall([...HEADERS, [':path', '/more'], [':method', 'PUT']])),
  asks('a scheme', httpCall([...HEADERS, [':scheme', 'https']])),
  asks(
    'headers that the proxy sets',
    httpCall([
      ...HEADERS,
      ['x-envoy-internal', 'no'],
      ['x-envoy-expected-rq-timeout-ms', '7'],
      ['x-request-id', 'mine'],
      ['x-forwarded-for', '1.2.3.4'],
    ]),
  ),
  asks('without a timeout', httpCall(HEADERS, { timeout: 0 })),
  asks('the longest timeout', httpCall(HEADERS, { timeout: 0x7fffffff })),
  asks('a timeout', httpCall(HEADERS, { timeout: 60 }), { backend: [{ raw: [] }, { body: 'ok' }] }),
  asks('a timeout after the headers', httpCall(HEADERS, { timeout: 150 }), {
    backend: [{ raw: ['HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'] }, { body: 'ok' }],
  }),
  asks('nobody listens', httpCall(HEADERS, { cluster: 'dead' })),
  asks('closed before the answer', httpCall(), { backend: [{ raw: [], finally: 'close' }, { body: 'ok' }] }),
  asks('reset before the answer', httpCall(), { backend: [{ raw: [], finally: 'reset' }, { body: 'ok' }] }),
  asks('no HTTP', httpCall(), { backend: [{ raw: ['nonsense\r\n\r\n'] }, { body: 'ok' }] }),
  asks('closed after the headers', httpCall(), {
    backend: [{ raw: ['HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'], finally: 'close' }, { body: 'ok' }],
  }),
  asks('a body until the connection closes', httpCall(), {
    backend: [{ raw: ['HTTP/1.1 200 OK\r\n\r\nall of it'], finally: 'close' }, { body: 'ok' }],
  }),
  asks('a broken chunk', httpCall(), {
    backend: [{ raw: ['HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'] }, { body: 'ok' }],
  }),
  asks('an informational answer before', httpCall(), {
    backend: [
      { raw: ['HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi'] },
      { body: 'ok' },
    ],
  }),
  asks('an answer of 503', httpCall(), { backend: [{ status: 503, body: 'busy' }, { body: 'ok' }] }),
  refused(
    'unknown and empty clusters',
    httpCall(HEADERS, { cluster: '$SCENE-none' }),
    httpCall(HEADERS, { cluster: '' }),
    httpCall(HEADERS, { cluster: 'http://backend/' }),
  ),
  refused(
    'missing headers',
    httpCall([]),
    httpCall(HEADERS.slice(1)),
    httpCall([HEADERS[0], HEADERS[2]]),
    httpCall(HEADERS.slice(0, 2)),
    httpCall('no pairs at all'),
  ),
  refused(
    'negative timeouts',
    httpCall(HEADERS, { timeout: -1 }),
    httpCall(HEADERS, { timeout: 0x80000000 | 0 }),
    httpCall([], { timeout: -1, cluster: 'none' }),
  ),
  refused(
    'pointers outside of memory',
    httpCall(HEADERS, { cluster: span(memoryEnd(-2), 3) }),
    httpCall(span(memoryEnd(0), 1)),
    httpCall(HEADERS, { body: span(memoryEnd(-1), 2) }),
    httpCall(HEADERS, { trailers: span(memoryEnd(1), 0) }),
    callWithOuts('proxy_http_call', ['backend', HEADERS, '', [], 10], [memoryEnd(-3)]),
  ),
  {
    ...refused(
      'a cluster without endpoints, and the next token',
      httpCall(HEADERS, { cluster: '$SCENE-empty' }),
      httpCall(HEADERS),
    ),
    clusters: () => [cluster('$SCENE-empty', 1, { load_assignment: { cluster_name: '$SCENE-empty' } })],
  },
  {
    name: 'http_call: tokens count in fours',
    filters: [
      script(
        paused(httpCall()),
        only({ nth: 1 }, on.http_call_response(httpCall())),
        only({ nth: 2 }, on.http_call_response(httpCall())),
        resumed(),
      ),
    ],
    backend: [ONCE],
    client: [{ send: request('GET /direct') }],
  },
  {
    name: 'http_call: maps and buffer outside of the callback, and of the effective context',
    filters: [
      script(
        on.request_headers(
          keep(0, param(0)),
          ...answer(),
          get('HttpCallResponseHeaders', ':status'),
          httpCall(),
          returns(STOP),
        ),
        on.http_call_response(
          get('HttpCallResponseHeaders', ':STATUS'),
          get('HttpCallResponseHeaders', 'x-none'),
          get('HttpCallResponseTrailers', 'x-none'),
          mapSize('HttpCallResponseHeaders'),
          get('HttpRequestHeaders', ':path'),
          effective(reg(0)),
          ...answer(),
          get('HttpRequestHeaders', ':path'),
          add('HttpRequestHeaders', 'x-called', '1'),
          resume('HttpRequest'),
          get('HttpRequestHeaders', ':path'),
          ...answer(),
        ),
        on.request_body(...answer()),
        on.response_headers(...answer()),
      ),
    ],
    client: [{ send: request('POST /backend', ['content-length: 2'], 'hi') }],
  },
  {
    name: 'http_call: the answer cannot be changed',
    filters: [
      script(
        paused(httpCall()),
        resumed(
          add('HttpCallResponseHeaders', 'x-a', '1'),
          replace('HttpCallResponseHeaders', ':status', '500'),
          remove('HttpCallResponseHeaders', ':status'),
          call('proxy_set_header_map_pairs', 'HttpCallResponseHeaders', [['a', 'b']]),
          add('HttpCallResponseTrailers', 'x-a', '1'),
          setBody('HttpCallResponseBody', 0, 100, 'mine'),
          ...answer(),
        ),
      ),
    ],
    client: [{ send: GET }],
  },
  {
    name: 'http_call: parts of the body',
    filters: [
      script(
        paused(httpCall()),
        resumed(
          body('HttpCallResponseBody', 2, 3),
          body('HttpCallResponseBody', 0, 0),
          body('HttpCallResponseBody', 6, 9),
          body('HttpCallResponseBody', 7, 1),
          body('HttpCallResponseBody', -1, 1),
          body('CallData'),
        ),
      ),
    ],
    backend: [{ body: 'abcdef' }, { body: 'ok' }],
    client: [{ send: GET }],
  },
  {
    name: 'http_call: a local response from the callback',
    filters: [
      script(
        paused(httpCall()),
        on.http_call_response(effective(reg(0)), reply(403, 'denied', { headers: [['x-why', 'callout']] })),
      ),
    ],
    client: [{ send: GET }],
  },
  {
    name: 'http_call: the status of a failure stays, its message does not',
    filters: [
      script(
        paused(status(), httpCall()),
        only({ nth: 1 }, on.http_call_response(status(), httpCall())),
        resumed(status()),
        on.response_headers(status()),
      ),
    ],
    backend: [
      { raw: ['HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf'], finally: 'close' },
      { body: 'second' },
      { body: 'ok' },
    ],
    client: [{ send: GET }],
  },
  {
    name: 'http_call: one after the other, from the callback',
    filters: [
      script(
        paused(httpCall()),
        only({ nth: 1 }, on.http_call_response(body('HttpCallResponseBody'), httpCall())),
        only({ nth: 2 }, on.http_call_response(effective(reg(0)), httpCall())),
        resumed(),
      ),
    ],
    backend: [ONCE],
    client: [{ send: request('GET /direct') }],
  },
  {
    name: 'http_call: from the request body, which is held',
    filters: [
      script(
        only({ nth: 1 }, on.request_body(keep(0, param(0)), httpCall(), returns(STOP))),
        on.request_body(returns(STOP)),
        on.http_call_response(
          effective(reg(0)),
          body('HttpRequestBody'),
          setBody('HttpRequestBody', 0, 100, 'changed'),
          resume('HttpRequest'),
        ),
      ),
    ],
    backend: [{ body: 'callout' }, { body: 'ok' }],
    client: [{ send: request('POST /backend', ['transfer-encoding: chunked'], '5\r\nhello\r\n0\r\n\r\n') }],
  },
  {
    name: 'http_call: from the response, which is held',
    filters: [
      script(
        on.response_headers(keep(0, param(0)), httpCall(), returns(STOP)),
        on.http_call_response(effective(reg(0)), add('HttpResponseHeaders', 'x-called', '1'), resume('HttpResponse')),
      ),
    ],
    backend: [{ body: 'ok' }, { body: 'callout' }],
    client: [{ send: GET }],
  },
  {
    name: 'http_call: from on_tick, with the root as context',
    filters: [
      script(
        on.request_headers(call('proxy_set_tick_period_milliseconds', 5), keep(0, param(0)), returns(STOP)),
        only({ quiet: true, nth: 1 }, on.tick(call('proxy_set_tick_period_milliseconds', 0), httpCall())),
        resumed(...answer()),
      ),
    ],
    client: [{ send: GET }],
  },
  {
    name: 'http_call: from on_configure',
    filters: [
      script(on.configure(httpCall(HEADERS, { cluster: 'dead' }), returns(1)), on.http_call_response(...answer())),
    ],
    client: [{ log: 'proxy_on_http_call_response' }, { send: GET }],
  },
  {
    name: 'http_call: from on_vm_start, where the cluster is known too',
    filters: [
      script(on.vm_start(httpCall(HEADERS, { cluster: 'dead' }), httpCall(HEADERS, { cluster: 'no' }), returns(1))),
    ],
    client: [{ log: 'proxy_on_http_call_response' }, { send: GET }],
  },
  // One each: the answers of two would come in any order.
  ...[on.log(keep(0, param(0)), httpCall()), on.done(keep(0, param(0)), httpCall(), returns(1))].map(
    (call, index): Scenario => ({
      name: `http_call: from ${['on_log', 'on_done'][index]}, answered when the stream has gone`,
      filters: [script(call, on.http_call_response(effective(reg(0)), get('HttpCallResponseHeaders', ':status')))],
      client: [{ send: GET }, { log: 'proxy_on_http_call_response' }],
    }),
  ),
  {
    name: 'http_call: the client leaves before the answer',
    filters: [
      script(
        paused(httpCall(HEADERS, { timeout: 200 })),
        on.http_call_response(effective(reg(0)), ...answer(), resume('HttpRequest')),
      ),
    ],
    backend: [{ raw: [] }, { body: 'ok' }],
    client: [
      { send: GET, until: 'sent' },
      { log: 'proxy_http_call' },
      { send: '', until: 'sent', finally: 'reset' },
      { log: 'proxy_on_http_call_response' },
    ],
  },
  {
    name: 'http_call: a stream that goes on without its answer',
    filters: [
      script(
        on.request_headers(keep(0, param(0)), httpCall(), returns(CONTINUE)),
        on.http_call_response(effective(reg(0)), ...answer()),
      ),
    ],
    client: [{ send: GET }, { log: 'proxy_on_http_call_response' }],
  },
  {
    name: 'http_call: without the callback',
    filters: [{ module: { without: ['proxy_on_http_call_response'] }, script: script(on.request_headers(httpCall())) }],
    client: [{ send: GET }],
  },
  {
    name: 'http_call: a trap in the callback',
    filters: [script(paused(httpCall()), on.http_call_response(trap('unreachable')))],
    // In Envoy, too, the stream waits for ever.
    client: [
      { send: GET, until: 'sent' },
      { log: 'unreachable' },
      { send: '', until: 'sent', finally: 'reset' },
      { send: GET, connection: 'next' },
    ],
  },
  {
    name: 'http_call: effective context 0 is none',
    filters: [
      script(
        on.request_headers(effective(0), httpCall(), call('proxy_get_status')),
        on.http_call_response(...answer()),
      ),
    ],
    client: [{ send: GET }, { log: 'proxy_on_http_call_response' }],
  },
  {
    name: 'http_call: two plugins, each hears its own answers',
    filters: [
      script(paused(httpCall()), resumed()),
      script(paused(httpCall()), resumed(), on.response_headers(say('second'))),
    ],
    client: [{ send: request('GET /direct') }],
  },
  {
    name: 'http_call: to an upstream that speaks HTTP/2',
    filters: [
      script(paused(httpCall(POST, { cluster: '$SCENE-h2', body: 'data' })), resumed(body('HttpCallResponseBody'))),
    ],
    clusters: ({ grpc = 0 }) => [http2Cluster('$SCENE-h2', grpc)],
    counterparts: { grpc: GRPC_SERVER },
    client: [{ send: GET }],
  },
];
