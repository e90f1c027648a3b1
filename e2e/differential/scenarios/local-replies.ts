/** `send_local_response` from each callback, with every kind of status, header, body and gRPC status. */
import { chunked, GET, request } from '../messages.ts';
import {
  add,
  CONTINUE,
  call,
  get,
  type Handler,
  on,
  only,
  pairs,
  remove,
  replace,
  reply,
  returns,
  STOP,
  type Statement,
  script,
  setBody,
} from '../probe/script.ts';
import type { Scenario, Step } from '../scenario.ts';

const TRAILERS: Step[] = [
  { send: request('POST /backend', ['Transfer-Encoding: chunked'], chunked(['abc', 'defg'], ['t: 1'])) },
];
/** In one write, so that it comes in one piece. */
const CHUNKED: Scenario['backend'] = [
  { raw: [`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunked(['abcdefg'], ['t: 1'])}`] },
];
const HEADERS: [string, string][] = [
  ['x-own', '1'],
  ['X-Own', '2'],
];

/** Envoy dies of one from on_log, on_done and on_delete. */
const PLACES = [
  ['context_create', (...s: Statement[]) => only({ stream: 1 }, on.context_create(...s)), 1],
  ['request headers', on.request_headers, 1],
  ['the first request body', (...s: Statement[]) => only({ nth: 1 }, on.request_body(...s)), 1],
  ['request trailers', on.request_trailers, 1],
  ['response headers', on.response_headers, 1],
  ['the first response body', (...s: Statement[]) => only({ nth: 1 }, on.response_body(...s)), 'close'],
  ['response trailers', on.response_trailers, 'close'],
] as const;

const FROM_EVERYWHERE: Scenario[] = PLACES.flatMap(([name, at, until]) =>
  [CONTINUE, STOP].map(
    (value): Scenario => ({
      name: `local replies: from ${name}, which returns ${value}`,
      filters: [
        script(),
        script(at(reply(403, 'stopped', { headers: HEADERS }), get('HttpRequestHeaders', ':path'), returns(value))),
        script(),
      ],
      client: TRAILERS.map((step) => ('send' in step ? { ...step, until } : step)),
      backend: CHUNKED,
    }),
  ),
);

/** From the request headers of `send`. */
const replied = (
  name: string,
  statements: Statement[],
  send = GET,
  more: readonly Handler[] = [],
  step: object = {},
): Scenario => ({
  name: `local replies: ${name}`,
  filters: [script(on.request_headers(...statements, returns(STOP)), ...more)],
  client: [{ send, ...step }],
});

const GRPC = request('POST /backend', ['Content-Type: application/grpc']);
const grpc = (name: string, statements: Statement[], type = 'application/grpc'): Scenario =>
  replied(`gRPC, ${name}`, statements, GRPC.replace('application/grpc', type));

export const LOCAL_REPLIES: Scenario[] = [
  ...FROM_EVERYWHERE,
  replied('without a body', [reply(401)]),
  replied('without a body, with a length and a type', [
    reply(401, '', {
      headers: [
        ['content-length', '5'],
        ['content-type', 'text/html'],
      ],
    }),
  ]),
  replied('with a length and a type of its own', [
    reply(401, 'body', {
      headers: [
        ['content-length', '99'],
        ['content-type', 'text/html'],
        ['content-type', 'text/xml'],
      ],
    }),
  ]),
  replied('with a status among the headers', [reply(401, 'body', { headers: [[':status', '200']] })]),
  replied('with server and date', [
    reply(401, 'body', {
      headers: [
        ['server', 'me'],
        ['date', 'today'],
      ],
    }),
  ]),
  replied('with a name that has a blank', [reply(401, 'body', { headers: [['a b', '1']] })]),
  replied('with pairs that are none', [reply(401, 'body', { headers: 'abc' })]),
  replied('with an empty name', [reply(401, 'body', { headers: [['', 'v']] })]),
  replied('with white space in its details', [reply(401, 'body', { details: 'a b\tc\nd  e' })]),
  replied('without details', [reply(401, 'body', { details: '' })]),
  replied('with bytes in its details', [reply(401, 'body', { details: 'a\x80\0b"\\' })]),
  replied('to HEAD', [reply(200, 'body')], GET.replace('GET', 'HEAD'), [], { head: true }),
  replied('twice', [reply(403, 'first', { details: 'one' }), reply(404, 'second', { details: 'two' })]),
  replied('with its response changed by the filter itself', [reply(403, 'body')], GET, [
    on.response_headers(
      pairs('HttpResponseHeaders'),
      add('HttpResponseHeaders', 'x-late', '1'),
      replace('HttpResponseHeaders', ':status', '299'),
      remove('HttpResponseHeaders', 'content-length'),
    ),
    on.response_body(setBody('HttpResponseBody', 0, 0, 'more ')),
  ]),
  replied('with a reply to the reply', [reply(403, 'first')], GET, [on.response_headers(reply(404, 'second'))]),
  replied(
    'with a reply in the body of the reply',
    [reply(403, 'first')],
    GET,
    [on.response_body(reply(404, 'second'))],
    {
      until: 'close',
    },
  ),
  ...[200, 201, 204, 301, 302, 400, 404, 413, 426, 429, 500, 502, 503, 504, 599, 600, 999].map((status) =>
    replied(`status ${status}`, [reply(status, 'body')], GET, [], { head: status === 204 }),
  ),
  ...[0, 1, 16, 17, 255, 0xffffffff].map((status) =>
    grpc(`status ${status}`, [reply(403, 'a b\nc%ü'.replace('ü', '\xc3\xbc'), { grpc: status, headers: HEADERS })]),
  ),
  ...[200, 302, 400, 401, 403, 404, 429, 500, 502, 503, 504].map((status) =>
    grpc(`HTTP status ${status} mapped`, [reply(status, '')]),
  ),
  grpc('with a sub type', [reply(403, 'no', { grpc: 5 })], 'application/grpc+proto'),
  grpc('of the web', [reply(403, 'no', { grpc: 5 })], 'application/grpc-web'),
  grpc('with a length', [reply(403, 'no', { headers: [['content-length', '7']] })]),
  replied('gRPC status for a plain request', [reply(403, 'no', { grpc: 5 })]),
  {
    name: 'local replies: from a context without a stream',
    filters: [script(on.configure(reply(403, 'nobody'), returns(1)))],
    client: [{ send: GET }],
  },
  {
    name: 'local replies: by the first of three filters',
    filters: [script(on.request_headers(reply(403, 'no'), returns(STOP))), script(), script()],
    client: [{ send: GET }],
  },
  {
    name: 'local replies: by the last of three filters',
    filters: [script(), script(), script(on.request_headers(reply(403, 'no'), returns(STOP)))],
    client: [{ send: GET }],
  },
  {
    name: 'local replies: while the response headers are paused',
    filters: [
      script(
        on.response_headers(call('proxy_set_tick_period_milliseconds', 5), returns(STOP)),
        only(
          { nth: 1 },
          on.tick(
            call('proxy_set_tick_period_milliseconds', 0),
            call('proxy_set_effective_context', 2),
            reply(403, 'no'),
          ),
        ),
        only({ quiet: true }, on.tick()),
      ),
    ],
    client: [{ send: GET }],
  },
];
