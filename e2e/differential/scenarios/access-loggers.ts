import { request } from '../messages.ts';
import {
  call,
  close,
  get,
  on,
  pairs,
  property,
  reply,
  returns,
  type Script,
  STOP,
  type Statement,
  script,
  setProperty,
  trap,
} from '../probe/script.ts';
import type { ListenerSpec, Plugin, Scenario } from '../scenario.ts';
import { BACKEND_ENDS, CLIENT_ENDS, CLIENT_RESETS, CONNECT, HELLO, tcpListener, WORLD } from './tcp-parts.ts';

/** The standard listener with an access logger, and maybe filters. */
const logged = (logger: Script | Plugin, ...filters: Script[]): ListenerSpec => ({ accessLogs: [logger], filters });

const FACTS: Statement[] = [
  get('HttpRequestHeaders', ':path'),
  get('HttpRequestHeaders', 'absent'),
  get('HttpResponseHeaders', ':status'),
  get('HttpRequestTrailers', 'x'),
  get('HttpResponseTrailers', 'x-trailer'),
  pairs('HttpResponseTrailers'),
  call('proxy_add_header_map_value', 'HttpResponseHeaders', 'a', 'b'),
  call('proxy_get_header_map_size', 'HttpRequestHeaders'),
  ...[
    'request.path',
    'request.size',
    'response.code',
    'response.code_details',
    'response.flags',
    'xds.cluster_name',
    'xds.route_name',
    'plugin_name',
    'plugin_root_id',
    'upstream.transport_failure_reason',
    'connection.mtls',
    'connection_id',
    'mine',
  ].map((path) => property(...path.split('.'))),
  property('connection', 'id').unseen(),
  property('request', 'duration').unseen(),
  setProperty(['mine'], 'late'),
  reply(500, 'too late'),
  close('HttpRequest'),
];
const FULL = script(on.log(...FACTS));
const GET_ONE = { send: request('GET /one') };

/** Plugins as access loggers: their root context hears proxy_on_log, and nothing else of a stream. */
export const ACCESS_LOGGERS: readonly Scenario[] = [
  { name: 'access logger: two requests', ...logged(FULL), client: [GET_ONE, { send: request('GET /two') }] },
  {
    name: 'access logger: a request without a route',
    ...logged(FULL),
    client: [{ send: request('GET /none') }],
  },
  { name: 'access logger: an upstream that refuses', ...logged(FULL), client: [{ send: request('GET /dead') }] },
  {
    name: 'access logger: trailers of the response',
    ...logged(FULL),
    client: [GET_ONE],
    backend: [{ chunks: ['a'], trailers: [['x-trailer', 'yes']] }],
  },
  {
    name: 'access logger: beside a filter, whose state it reads',
    ...logged(FULL, script(on.request_headers(setProperty(['mine'], 'early')))),
    client: [GET_ONE],
  },
  {
    name: 'access logger: beside a filter that replies',
    ...logged(FULL, script(on.request_headers(reply(403, 'no'), returns(STOP)))),
    client: [GET_ONE],
  },
  {
    name: 'access logger: one that traps',
    ...logged(script(on.log(trap('unreachable')))),
    client: [GET_ONE, { send: request('GET /two') }],
  },
  {
    name: 'access logger: one that traps and fails open',
    ...logged({ script: script(on.log(trap('unreachable'))), fields: { failure_policy: 'FAIL_OPEN' } }),
    client: [GET_ONE, { send: request('GET /two') }],
  },
  {
    name: 'access logger: of connections',
    accessLogs: [FULL],
    ...tcpListener([script()]),
    client: [CONNECT, HELLO, WORLD, BACKEND_ENDS, CLIENT_ENDS],
  },
  {
    name: 'access logger: of connections that are reset',
    accessLogs: [FULL],
    ...tcpListener([]),
    client: [CONNECT, HELLO, CLIENT_RESETS],
  },
  {
    name: 'access logger: of connections that reach nobody',
    accessLogs: [FULL],
    ...tcpListener([], () => ({ cluster: 'dead' })),
    client: [CONNECT, HELLO],
  },
];
