/** What header maps do with names and values: inline headers, `host`, pseudo headers, pairs that are none. */
import { GET, request } from '../messages.ts';
import {
  add,
  CONTINUE,
  get,
  mapSize,
  on,
  pairs,
  remove,
  replace,
  reply,
  returns,
  type Statement,
  script,
  setPairs,
} from '../probe/script.ts';
import { encodePairs, repeated, type Term, word } from '../probe/terms.ts';
import type { Scenario } from '../scenario.ts';

/** Names that Envoy keeps as one entry, and names that it does not (reference 2.2). */
const REQUEST_NAMES =
  ':authority :method :path :protocol :scheme accept accept-encoding access-control-request-headers access-control-request-method authorization cache-control cdn-loop connection content-encoding content-length content-type expect grpc-accept-encoding grpc-timeout host if-match if-modified-since if-none-match if-range if-unmodified-since keep-alive origin pragma proxy-connection referer te transfer-encoding upgrade user-agent via x-client-trace-id x-forwarded-client-cert x-forwarded-for x-forwarded-host x-forwarded-port x-forwarded-proto x-request-id x-envoy-attempt-count x-envoy-decorator-operation x-envoy-downstream-service-cluster x-envoy-downstream-service-node x-envoy-expected-rq-timeout-ms x-envoy-external-address x-envoy-force-trace x-envoy-hedge-on-per-try-timeout x-envoy-internal x-envoy-ip-tags x-envoy-max-retries x-envoy-original-path x-envoy-original-url x-envoy-retriable-header-names x-envoy-retriable-status-codes x-envoy-retry-grpc-on x-envoy-retry-on x-envoy-upstream-alt-stat-name x-envoy-upstream-rq-per-try-timeout-ms x-envoy-upstream-rq-timeout-alt-response x-envoy-upstream-rq-timeout-ms x-envoy-upstream-stream-duration-ms accept-language age client-trace-id content-language cookie date dnt early-data etag forwarded from link location priority proxy-authorization range sec-fetch-mode server set-cookie trailer vary x-api-key x-b3-traceid x-ot-span-context x-real-ip traceparent tracestate x-own'.split(
    ' ',
  );
const RESPONSE_NAMES =
  ':status access-control-allow-credentials access-control-allow-headers access-control-allow-methods access-control-allow-origin access-control-expose-headers access-control-max-age age cache-control connection content-encoding content-length content-type date etag expires grpc-message grpc-status keep-alive last-modified location proxy-connection proxy-status server transfer-encoding upgrade vary via x-request-id x-envoy-attempt-count x-envoy-decorator-operation x-envoy-degraded x-envoy-immediate-health-check-fail x-envoy-ratelimited x-envoy-upstream-canary x-envoy-upstream-healthchecked-cluster x-envoy-upstream-service-time allow alt-svc content-disposition link retry-after set-cookie strict-transport-security trailer www-authenticate x-powered-by x-own'.split(
    ' ',
  );

/** Adds each name twice, shows what became of it, and replies or goes on. */
const inline = (map: 'HttpRequestHeaders' | 'HttpResponseHeaders', names: readonly string[]): Statement[] =>
  names.flatMap((name) => [replace(map, name, 'a'), add(map, name, 'b'), get(map, name)]);

const chunks = (names: readonly string[], size: number): string[][] =>
  Array.from({ length: Math.ceil(names.length / size) }, (_, at) => names.slice(at * size, (at + 1) * size));

const ok: Scenario['backend'] = [{ body: 'ok' }];

/** One request whose headers a filter changes. */
const changed = (name: string, ...statements: Statement[]): Scenario => ({
  name: `request headers: ${name}`,
  filters: [script(on.request_headers(...statements, pairs('HttpRequestHeaders'), returns(CONTINUE)))],
  client: [{ send: request('GET /backend/path?q=1', ['x-a: 1', 'x-b: 2', 'X-A: 3', 'cookie: a=1', 'cookie: b=2']) }],
  backend: ok,
});

/** One response whose headers a filter changes. */
const answered = (name: string, ...statements: Statement[]): Scenario => ({
  name: `response headers: ${name}`,
  filters: [script(on.response_headers(...statements, pairs('HttpResponseHeaders'), returns(CONTINUE)))],
  client: [{ send: GET }],
  backend: [
    {
      body: 'ok',
      fields: [
        ['x-a', '1'],
        ['set-cookie', 'a=1'],
        ['x-a', '2'],
        ['set-cookie', 'b=2'],
      ],
    },
  ],
});

const REQUEST = 'HttpRequestHeaders';
const RESPONSE = 'HttpResponseHeaders';
const STANDARD: [string, string][] = [
  [':authority', 'other.test'],
  [':path', '/backend'],
  [':method', 'GET'],
  [':scheme', 'http'],
  ['x-forwarded-proto', 'http'],
];
const many = (count: number): [string, string][] => Array.from({ length: count }, (_, at) => [`x-${at}`, '1']);

/** Serialised header maps that are not quite right. */
const BROKEN: { name: string; bytes: string | Term }[] = [
  { name: 'empty input', bytes: '' },
  { name: 'four zero bytes', bytes: word(0) },
  { name: 'three bytes', bytes: 'abc' },
  { name: 'fewer pairs than it says', bytes: word(3) + encodePairs(STANDARD).slice(4) },
  { name: 'more pairs than it says', bytes: word(4) + encodePairs(STANDARD).slice(4) },
  { name: 'truncated', bytes: encodePairs(STANDARD).slice(0, -1) },
  { name: 'a byte too many', bytes: `${encodePairs(STANDARD)}x` },
  { name: 'no NUL after a name', bytes: encodePairs(STANDARD).replace(':path\0', ':pathx') },
  { name: 'no NUL after a value', bytes: encodePairs(STANDARD).replace('/backend\0', '/backendx') },
  { name: 'a huge count', bytes: word(0xffffffff) },
  { name: 'a huge name', bytes: `${word(1)}${word(0xfffffff0)}${word(1)}abcdef` },
  { name: '1024 pairs', bytes: encodePairs([...STANDARD, ...many(1024 - STANDARD.length)]) },
  { name: '1025 pairs', bytes: encodePairs([...STANDARD, ...many(1025 - STANDARD.length)]) },
  {
    name: 'an empty name and duplicates',
    bytes: encodePairs([...STANDARD, ['', 'v'], ['x-d', '1'], ['x-d', '2'], ['X-D', '3']]),
  },
  { name: 'more than 1 MiB', bytes: repeated('x', (1 << 20) + 1) },
];

export const HEADER_RULES: Scenario[] = [
  ...chunks(REQUEST_NAMES, 12).map((names, at) => ({
    name: `request headers: added twice, part ${at + 1}`,
    filters: [script(on.request_headers(...inline(REQUEST, names), pairs(REQUEST), reply(200), returns(1)))],
    client: [{ send: GET }],
  })),
  ...chunks(RESPONSE_NAMES, 12).map((names, at) => ({
    name: `response headers: added twice, part ${at + 1}`,
    // What is sent is the codec's business; here it is what the map holds.
    filters: [
      script(
        on.response_headers(...inline(RESPONSE, names), pairs(RESPONSE), setPairs(RESPONSE, [[':status', '200']])),
      ),
    ],
    client: [{ send: GET }],
    backend: [{ chunks: ['ok'] }],
  })),
  changed('lookup ignores case', get(REQUEST, 'X-A'), get(REQUEST, 'HOST'), get(REQUEST, ':PATH')),
  changed('the first of several values', get(REQUEST, 'x-a'), get(REQUEST, 'cookie')),
  changed('host is :authority', get(REQUEST, 'host'), add(REQUEST, 'host', 'b'), get(REQUEST, ':authority')),
  changed('host is replaced', replace(REQUEST, 'host', 'new.test'), get(REQUEST, ':authority')),
  changed('host is removed', remove(REQUEST, 'host'), get(REQUEST, ':authority')),
  changed('several are replaced by one', replace(REQUEST, 'x-a', '9')),
  changed('several are removed', remove(REQUEST, 'x-a'), remove(REQUEST, 'cookie')),
  changed('an empty value', replace(REQUEST, 'x-a', ''), get(REQUEST, 'x-a'), add(REQUEST, 'x-e', '')),
  changed('an empty name', add(REQUEST, '', 'v'), get(REQUEST, ''), replace(REQUEST, '', 'w'), remove(REQUEST, '')),
  changed('upper case becomes lower', add(REQUEST, 'X-Upper-Case', 'V'), replace(REQUEST, 'X-Other', 'W')),
  changed('bytes above 0x7f', add(REQUEST, 'x-l', '\x80\xe4\xff'), get(REQUEST, 'x-l')),
  changed('the size', mapSize(REQUEST), add(REQUEST, 'x-12', '34'), mapSize(REQUEST)),
  changed(':path is appended to', add(REQUEST, ':path', '/zzz')),
  changed(':path is replaced', replace(REQUEST, ':path', '/other')),
  changed(':path is removed', remove(REQUEST, ':path')),
  changed(':path without a route', replace(REQUEST, ':path', '/none')),
  changed(':path becomes empty', replace(REQUEST, ':path', '')),
  changed(':method is replaced', replace(REQUEST, ':method', 'PUT')),
  changed(':method is removed', remove(REQUEST, ':method')),
  { ...changed(':method becomes HEAD', replace(REQUEST, ':method', 'HEAD')), backend: [{ status: 204 }] },
  changed(':authority is removed', remove(REQUEST, ':authority')),
  changed(':scheme is removed', remove(REQUEST, ':scheme')),
  changed(':scheme is replaced', replace(REQUEST, ':scheme', 'https')),
  changed('x-forwarded-proto is removed', remove(REQUEST, 'x-forwarded-proto')),
  changed('x-request-id is removed', remove(REQUEST, 'x-request-id')),
  changed('a pseudo header of our own', add(REQUEST, ':own', '1')),
  changed('a name with a blank', add(REQUEST, 'a b', '1')),
  changed('a name with a colon', add(REQUEST, 'a:b', '1')),
  changed('a name with a line feed', add(REQUEST, 'a\nb', '1')),
  changed('a name with a NUL', add(REQUEST, 'a\0b', '1')),
  changed('a name with a quote, a backslash, a DEL', add(REQUEST, 'a"\\\x7fb', '1')),
  changed('a name with bytes above 0x7f', add(REQUEST, 'a\x80\xc3\xa4b', '1')),
  changed('a name with a tab and an escape', add(REQUEST, 'a\t\x1bb', '1')),
  changed('a value with a NUL', add(REQUEST, 'x-nul', 'a\0b')),
  changed('a value with a line feed', add(REQUEST, 'x-nl', 'a\nb')),
  changed('a value with a carriage return', add(REQUEST, 'x-cr', 'a\rb')),
  changed('content-length is wrong', add(REQUEST, 'content-length', '0')),
  changed('everything is set', setPairs(REQUEST, [...STANDARD, ['x-one', '1'], ['X-Two', '2'], ['x-one', '3']])),
  changed(
    'host is among those set',
    setPairs(REQUEST, [
      [':path', '/backend'],
      [':method', 'GET'],
      ['x-forwarded-proto', 'http'],
      ['host', 'h.test'],
    ]),
  ),
  changed('a long value', add(REQUEST, 'x-long', repeated('v', 70_000)), get(REQUEST, 'x-long')),
  ...BROKEN.map(({ name, bytes }) => changed(`set to pairs that are ${name}`, setPairs(REQUEST, bytes))),
  answered(':status is replaced', replace(RESPONSE, ':status', '203')),
  answered(':status 299', replace(RESPONSE, ':status', '299')),
  answered(':status 418', replace(RESPONSE, ':status', '418')),
  answered(':status 204', replace(RESPONSE, ':status', '204')),
  answered(':status is removed', remove(RESPONSE, ':status')),
  answered(':status is no number', replace(RESPONSE, ':status', 'abc')),
  answered(':status is empty', replace(RESPONSE, ':status', '')),
  answered(':status twice', add(RESPONSE, ':status', '201')),
  answered('several values', get(RESPONSE, 'set-cookie'), get(RESPONSE, 'x-a'), replace(RESPONSE, 'set-cookie', 'c=3')),
  answered('several are removed', remove(RESPONSE, 'set-cookie'), remove(RESPONSE, 'x-a')),
  answered(
    'host is a header like others',
    add(RESPONSE, 'host', 'a'),
    add(RESPONSE, 'host', 'b'),
    get(RESPONSE, ':authority'),
  ),
  answered('content-length is removed', remove(RESPONSE, 'content-length')),
  answered('content-length is wrong', replace(RESPONSE, 'content-length', '1')),
  answered('server and date of our own', add(RESPONSE, 'server', 'me'), add(RESPONSE, 'date', 'today')),
  answered('bytes above 0x7f', add(RESPONSE, 'x-l', '\x80\xff')),
  answered('the size', remove(RESPONSE, 'x-envoy-upstream-service-time'), mapSize(RESPONSE)),
  answered(
    'everything is set',
    setPairs(RESPONSE, [
      [':status', '206'],
      ['x-one', '1'],
      ['content-length', '2'],
    ]),
  ),
  answered('set to pairs that are none', setPairs(RESPONSE, 'abc')),
  answered('a pseudo header of our own', add(RESPONSE, ':own', '1')),
];
