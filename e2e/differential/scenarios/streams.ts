/** Route cache, buffer limits, created trailers, logging, time, effective contexts and on_done. */
import { GET, post, request } from '../messages.ts';
import {
  add,
  body,
  bodyStatus,
  call,
  callRaw,
  effective,
  get,
  keep,
  mapSize,
  on,
  only,
  pairs,
  property,
  replace,
  reply,
  returns,
  STOP,
  say,
  script,
} from '../probe/script.ts';
import { param, reg, repeated } from '../probe/terms.ts';
import type { Scenario } from '../scenario.ts';

const LIMIT = 4096;
const LARGE = 'x'.repeat(2 * LIMIT);

const LIMITS: Scenario[] = [
  {
    name: 'limits: a request body that is held back and too large',
    filters: [script(only({ quiet: true }, on.request_body(returns(1))))],
    listener: { per_connection_buffer_limit_bytes: LIMIT },
    client: [
      // The upstream connection is there before the body is.
      { send: request('POST /backend', [`Content-Length: ${LARGE.length}`]), until: 'sent', finally: 'settle' },
      { settle: true },
      { send: LARGE },
    ],
  },
  {
    name: 'limits: request headers held back (3) before a body that is too large',
    filters: [script(on.request_headers(returns(3)))],
    listener: { per_connection_buffer_limit_bytes: LIMIT },
    client: [
      // The upstream connection is there before the body is.
      { send: request('POST /backend', [`Content-Length: ${LARGE.length}`]), until: 'sent', finally: 'settle' },
      { settle: true },
      { send: LARGE },
    ],
  },
  {
    name: 'limits: a response body that is held back and too large',
    filters: [script(only({ quiet: true }, on.response_body(returns(1))))],
    listener: { per_connection_buffer_limit_bytes: LIMIT },
    client: [{ send: GET, until: 'close' }],
    backend: [{ body: LARGE }],
  },
  {
    name: 'limits: response headers held back (3) before a body that is too large',
    filters: [script(on.response_headers(returns(3)))],
    listener: { per_connection_buffer_limit_bytes: LIMIT },
    client: [{ send: GET }],
    backend: [{ body: LARGE }],
  },
];

const ROUTES: Scenario[] = [
  {
    name: 'routes: the path changed before they are chosen',
    filters: [
      script(
        on.request_headers(
          property('xds', 'cluster_name'),
          property('xds', 'route_name'),
          replace('HttpRequestHeaders', ':path', '/direct'),
          property('xds', 'cluster_name'),
        ),
        on.response_headers(property('xds', 'cluster_name')),
      ),
    ],
    client: [{ send: GET }],
  },
  {
    name: 'routes: a header that one of them matches, added',
    filters: [script(on.request_headers(add('HttpRequestHeaders', 'x-other', '1')))],
    routes: [
      {
        match: { prefix: '/', headers: [{ name: 'x-other', present_match: true }] },
        direct_response: { status: 299, body: { inline_string: 'other' } },
      },
    ],
    client: [{ send: GET }],
  },
  {
    name: 'routes: the path changed by the second filter',
    filters: [script(), script(on.request_headers(replace('HttpRequestHeaders', ':path', '/none')))],
    client: [{ send: GET }],
  },
];

/** The route's timeout lasts until the response is complete. */
const TIMEOUTS: Scenario[] = [
  {
    name: 'timeouts: a response that begins in time and does not end',
    filters: [script()],
    routes: [{ match: { prefix: '/slow' }, route: { cluster: 'backend', timeout: '0.2s' } }],
    client: [{ send: request('GET /slow'), until: 'close' }],
    backend: [{ raw: ['HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfive.'] }],
  },
  {
    name: 'timeouts: a response that begins before the request has ended, and does not end',
    filters: [script()],
    routes: [{ match: { prefix: '/slow' }, route: { cluster: 'backend', timeout: '0.2s' } }],
    client: [
      { send: request('POST /slow', ['Content-Length: 2']), until: 'head' },
      { send: 'hi', until: 'close' },
    ],
    backend: [{ raw: ['HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfive.'], early: true }],
  },
];

const CREATED: Scenario[] = [
  {
    name: 'trailers: created in the last request body',
    filters: [
      script(
        only(
          { nth: 2 },
          on.request_body(
            get('HttpRequestTrailers', 't'),
            add('HttpRequestTrailers', 't', '1'),
            get('HttpRequestTrailers', 't'),
            pairs('HttpRequestTrailers'),
          ),
        ),
      ),
      script(on.request_trailers(pairs('HttpRequestTrailers'))),
    ],
    client: [{ send: request('POST /backend', ['Transfer-Encoding: chunked'], '4\r\nabcd\r\n0\r\n\r\n') }],
  },
  {
    name: 'trailers: created in the last request body, by asking for their size',
    filters: [script(only({ nth: 2 }, on.request_body(mapSize('HttpRequestTrailers')))), script()],
    client: [{ send: request('POST /backend', ['Transfer-Encoding: chunked'], '4\r\nabcd\r\n0\r\n\r\n') }],
  },
  {
    name: 'trailers: created in the last response body',
    filters: [
      script(on.response_trailers(pairs('HttpResponseTrailers'))),
      script(only({ nth: 2 }, on.response_body(add('HttpResponseTrailers', 't', '1'), pairs('HttpResponseTrailers')))),
    ],
    client: [{ send: GET }],
    backend: [{ chunks: ['abcd'] }],
  },
  {
    name: 'trailers: created for a message with a length',
    filters: [script(only({ nth: 2 }, on.response_body(add('HttpResponseTrailers', 't', '1')))), script()],
    client: [{ send: GET }],
    backend: [{ body: 'abcd' }],
  },
];

const LOGGED: Scenario[] = [
  {
    name: 'logging: every level, and what is below the one that is set',
    filters: [
      script(
        on.request_headers(
          ...(['Trace', 'Debug', 'Info', 'Warn', 'Error', 'Critical'] as const).map((level) =>
            call('proxy_log', level, `at ${level}`),
          ),
          call('proxy_get_log_level'),
        ),
      ),
    ],
    client: [{ send: GET }],
  },
  {
    name: 'logging: lines that are empty, long, or more than one',
    filters: [
      script(
        on.request_headers(
          call('proxy_log', 'Info', ''),
          call('proxy_log', 'Info', 'two\nlines\n'),
          call('proxy_log', 'Info', 'tab\tand \x80\xff bytes\0'),
          call('proxy_log', 'Info', repeated('long ', 2000)),
          say('own'),
        ),
      ),
    ],
    client: [{ send: GET }],
  },
  {
    name: 'logging: the prefix follows the effective context',
    filters: [
      script(
        on.request_headers(
          say('stream'),
          effective(1),
          say('root'),
          effective(0),
          say('none'),
          effective(param(0)),
          say('stream'),
        ),
      ),
    ],
    client: [{ send: GET }],
  },
  {
    name: 'time: in every callback',
    filters: [script(on.request_headers(call('proxy_get_current_time_nanoseconds').unseen()))],
    client: [{ send: GET }],
  },
];

const CONTEXTS: Scenario[] = [
  {
    name: 'contexts: unknown, deleted, the VM, the root, another stream',
    filters: [
      script(
        only(
          { stream: 2 },
          on.request_headers(
            effective(99),
            effective(0xffffffff),
            effective(2),
            effective(0),
            get('HttpRequestHeaders', ':path'),
            effective(1),
            get('HttpRequestHeaders', ':path'),
            call('proxy_set_tick_period_milliseconds', 0),
            effective(3),
            get('HttpRequestHeaders', ':path'),
          ),
        ),
      ),
    ],
    client: [{ send: GET }, { send: GET }],
  },
  {
    name: 'contexts: one stream answers another that waits',
    filters: [
      script(
        only({ path: '/wait' }, on.request_headers(keep(0, param(0)), returns(STOP))),
        only(
          { path: '/wake' },
          on.request_headers(effective(reg(0)), get('HttpRequestHeaders', ':path'), reply(202, 'woken'), returns(0)),
        ),
      ),
    ],
    client: [
      { send: request('GET /wait'), until: 'sent', connection: 'a' },
      { log: 'proxy_on_request_headers(2' },
      // A reply for another stream stops this one.
      { send: request('GET /wake'), until: 'sent', connection: 'b' },
      { log: 'proxy_on_delete(2)' },
    ],
  },
  {
    name: 'contexts: done, where nobody waits for it',
    filters: [
      script(
        on.request_headers(call('proxy_done')),
        on.done(call('proxy_done'), returns(0)),
        on.delete(call('proxy_done')),
      ),
    ],
    client: [{ send: GET }],
  },
  {
    name: 'contexts: a client that leaves while its request is held',
    filters: [script(on.request_headers(returns(STOP)))],
    client: [
      { send: GET, until: 'sent' },
      { log: '< 1', times: 3 },
      { send: [], until: 'sent', finally: 'reset' },
    ],
  },
  {
    name: 'contexts: two filters in one VM',
    filters: [
      { vmId: '$SCENE.shared', script: script(on.request_headers(keep(0, 7))) },
      { vmId: '$SCENE.shared', script: script(on.request_headers(effective(1), effective(reg(0)))) },
    ],
    client: [{ send: GET }],
  },
  {
    name: 'contexts: the same plugin twice in a chain',
    filters: [
      { name: '$SCENE.same', script: script() },
      { name: '$SCENE.same', script: script() },
    ],
    client: [{ send: GET }],
  },
  {
    name: 'contexts: every callback is left out',
    filters: [
      {
        module: {
          without: [
            'proxy_on_context_create',
            'proxy_on_vm_start',
            'proxy_on_configure',
            'proxy_on_request_headers',
            'proxy_on_response_headers',
            'proxy_on_request_body',
            'proxy_on_response_body',
            'proxy_on_log',
            'proxy_on_done',
            'proxy_on_delete',
          ],
        },
      },
    ],
    client: [{ send: post('/backend', 'abcd') }],
  },
  {
    name: 'contexts: HTTP/1.0 and a missing Host are only logged',
    filters: [script(on.log(pairs('HttpRequestHeaders'), pairs('HttpResponseHeaders')))],
    client: [{ send: 'GET / HTTP/1.0\r\n\r\n' }],
  },
  {
    name: 'contexts: request without Host',
    filters: [script(on.log(pairs('HttpRequestHeaders'), pairs('HttpResponseHeaders')))],
    client: [{ send: 'GET / HTTP/1.1\r\n\r\n' }],
  },
];

const MISCELLANEOUS: Scenario[] = [
  {
    name: 'environment: functions beside the ABI',
    filters: [
      script(
        on.request_headers(
          callRaw('pthread_equal', 1, 1),
          callRaw('pthread_equal', 1, 2),
          callRaw('emscripten_notify_memory_growth', 0),
        ),
      ),
    ],
    client: [{ send: GET }],
  },
  {
    name: 'configuration: ABI 0.1.0 reads it with a function of its own',
    filters: [
      {
        module: { abi: '0.1.0' },
        configuration: { '@type': 'type.googleapis.com/google.protobuf.StringValue', value: 'plugin' },
        vm: { configuration: { '@type': 'type.googleapis.com/google.protobuf.StringValue', value: 'vm' } },
        script: script(
          on.vm_start(call('proxy_get_configuration'), returns(1)),
          on.configure(
            call('proxy_get_configuration'),
            body('PluginConfiguration'),
            body('VmConfiguration'),
            returns(1),
          ),
          on.request_headers(
            call('proxy_get_configuration'),
            bodyStatus('PluginConfiguration'),
            body('VmConfiguration'),
          ),
        ),
      },
    ],
    client: [{ send: GET }],
  },
];

export const STREAMS: Scenario[] = [
  ...LIMITS,
  ...TIMEOUTS,
  ...ROUTES,
  ...CREATED,
  ...LOGGED,
  ...CONTEXTS,
  ...MISCELLANEOUS,
];
