/** Every property in every callback, and who may set what. */
import type { BackendReply } from '../../support/scripted-backend.ts';
import { GET, post, request } from '../messages.ts';
import {
  CONTINUE,
  call,
  effective,
  keep,
  on,
  only,
  property,
  remove,
  resume,
  returns,
  STOP,
  type Statement,
  script,
  setProperty,
} from '../probe/script.ts';
import { param, reg } from '../probe/terms.ts';
import type { Scenario } from '../scenario.ts';

const metadata = (values: object) => ({ filter_metadata: { ns: values } });
const cluster = (
  name: string,
  port: number,
  change: { endpoint?: object; locality?: object; cluster?: object } = {},
) => ({
  name,
  type: 'STATIC',
  connect_timeout: '5s',
  load_assignment: {
    cluster_name: name,
    endpoints: [
      {
        lb_endpoints: [
          {
            endpoint: { address: { socket_address: { address: '127.0.0.1', port_value: port } } },
            ...change.endpoint,
          },
        ],
        ...change.locality,
      },
    ],
  },
  typed_extension_protocol_options: {
    'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
      '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
      explicit_http_config: { http_protocol_options: { enable_trailers: true } },
    },
  },
  ...change.cluster,
});

/** Paths by group, segments separated by blanks. Those that differ from run to run are only looked at for being there. */
const PATHS: Record<string, { exact: string[]; varying?: string[] }> = {
  request: {
    exact: [
      'request',
      'request nope',
      'request path',
      'request url_path',
      'request query',
      'request host',
      'request scheme',
      'request method',
      'request headers x-dup',
      'request headers X-Dup',
      'request headers host',
      'request headers x-none',
      'request headers x-dup more',
      'request referer',
      'request useragent',
      'request protocol',
      'request size',
      'request total_size',
      'request.path',
    ],
    varying: ['request id', 'request time', 'request duration', 'request headers'],
  },
  response: {
    exact: [
      'response',
      'response nope',
      'response code',
      'response code_details',
      'response flags',
      'response grpc_status',
      'response headers x-from',
      'response headers x-none',
      'response trailers x-rt',
      'response trailers',
      'response size',
    ],
    varying: ['response headers', 'response backend_latency', 'response total_size'],
  },
  connection: {
    exact: [
      'connection',
      'connection nope',
      'connection mtls',
      'connection requested_server_name',
      'connection tls_version',
      'connection subject_local_certificate',
      'connection subject_peer_certificate',
      'connection uri_san_local_certificate',
      'connection uri_san_peer_certificate',
      'connection dns_san_local_certificate',
      'connection dns_san_peer_certificate',
      'connection sha256_peer_certificate_digest',
      'connection termination_details',
      'connection transport_failure_reason',
      'source',
      'source address',
      'source nope',
      'destination',
      'destination address',
    ],
    varying: ['connection id', 'connection_id', 'source port', 'destination port'],
  },
  upstream: {
    exact: [
      'upstream',
      'upstream nope',
      'upstream address',
      'upstream transport_failure_reason',
      'upstream request_attempt_count',
      'upstream locality',
      'upstream locality zone',
      'upstream locality nope',
      'upstream num_endpoints',
      'upstream tls_version',
    ],
    varying: ['upstream port'],
  },
  metadata: {
    exact: [
      'metadata',
      'metadata filter_metadata',
      'metadata filter_metadata ns',
      'metadata typed_filter_metadata',
      'metadata nope',
      'filter_state',
      'filter_state nope',
      'nope',
      'nope nope',
    ],
  },
  xds: {
    exact: [
      'xds',
      'xds nope',
      'xds node id',
      'xds node cluster',
      'xds node metadata',
      'xds node metadata nope',
      'xds node locality',
      'xds node locality region',
      'xds node user_agent_name',
      'xds node user_agent_build_version version',
      'xds node user_agent_build_version version major_number',
      'xds node nope',
      'xds cluster_name',
      'xds cluster_metadata',
      'xds cluster_metadata filter_metadata ns k',
      'xds route_name',
      'xds route_metadata',
      'xds route_metadata filter_metadata',
      'xds route_metadata filter_metadata ns',
      'xds route_metadata filter_metadata ns k',
      'xds route_metadata filter_metadata ns k more',
      'xds virtual_host_name',
      'xds virtual_host_metadata',
      'xds virtual_host_metadata filter_metadata ns k',
      'xds upstream_host_metadata',
      'xds upstream_host_metadata filter_metadata ns k',
      'xds upstream_host_locality_metadata',
      'xds upstream_host_locality_metadata filter_metadata ns k',
      'xds filter_chain_name',
      'xds listener_metadata',
      'xds listener_metadata filter_metadata ns k',
      'xds listener_direction',
    ],
    varying: ['xds node'],
  },
  plugin: {
    exact: [
      'plugin_name',
      'plugin_name nope',
      'plugin_root_id',
      'plugin_vm_id',
      'node',
      'cluster_name',
      'cluster_metadata',
      'route_name',
      'route_metadata',
      'listener_direction',
      'listener_metadata',
      'upstream_host_metadata',
    ],
  },
};

const read = (group: string): Statement[] => [
  ...(PATHS[group]?.exact ?? []).map((path) => property(...path.split(' '))),
  ...(PATHS[group]?.varying ?? []).map((path) => property(...path.split(' ')).unseen()),
];

/** Every callback reads the group; a header that is set by the client or the backend is there in some of them. */
const everywhere = (group: string) => {
  const paths = read(group);
  return script(
    on.context_create(...paths),
    on.request_headers(...paths),
    on.request_body(...paths),
    on.request_trailers(...paths),
    on.response_headers(...paths),
    on.response_body(...paths),
    on.response_trailers(...paths),
    on.log(...paths),
    on.done(...paths, returns(1)),
    on.delete(...paths),
  );
};

const POST = request(
  'POST /a/b?c=d&e',
  ['X-Dup: 1', 'X-Dup: 2', 'Referer: http://r/', 'User-Agent: probe/1', 'Transfer-Encoding: chunked'],
  '5\r\nhello\r\n0\r\nx-t: 1\r\n\r\n',
);
const WITH_LENGTH = post('/a?x=y', 'body', ['X-Dup: a', 'Connection: close']);
const ANSWER: BackendReply = { fields: [['X-From', 'backend']], chunks: ['abc'], trailers: [['X-Rt', 't']] };

const FULL = {
  routes: [
    {
      name: 'a route',
      match: { prefix: '/a' },
      metadata: metadata({ k: 'route' }),
      route: { cluster: '$SCENE-full' },
    },
  ],
  listener: { metadata: metadata({ k: 'listener' }), traffic_direction: 'OUTBOUND' },
  clusters: (ports: Readonly<Record<string, number>>) => [
    cluster('$SCENE-full', ports['backend'] ?? 1, {
      endpoint: { metadata: metadata({ k: 'endpoint' }) },
      locality: { locality: { region: 'r', zone: 'z', sub_zone: 's' }, metadata: metadata({ k: 'place' }) },
      cluster: { metadata: metadata({ k: 'cluster' }) },
    }),
  ],
};

/** The same of a root context, without a stream and with one that waits. */
const roots = Object.keys(PATHS).map(
  (group): Scenario => ({
    name: `properties: ${group} of a root context, and of a stream that it looks at`,
    filters: [
      script(
        on.configure(...read(group), returns(1)),
        on.request_headers(keep(0, param(0)), call('proxy_set_tick_period_milliseconds', 5), returns(STOP)),
        only(
          { quiet: true, nth: 1 },
          on.tick(
            call('proxy_set_tick_period_milliseconds', 0),
            ...read(group),
            effective(reg(0)),
            ...read(group),
            resume('HttpRequest'),
            ...read(group),
          ),
        ),
      ),
    ],
    client: [{ send: POST }],
  }),
);

const phases = Object.keys(PATHS).flatMap((group): Scenario[] => [
  {
    name: `properties: ${group} in every callback`,
    filters: [everywhere(group)],
    backend: [ANSWER],
    client: [{ send: POST }],
  },
  {
    name: `properties: ${group} where everything is configured`,
    ...FULL,
    filters: [everywhere(group)],
    backend: [ANSWER],
    client: [{ send: WITH_LENGTH }],
  },
  {
    name: `properties: ${group} of a direct response`,
    filters: [everywhere(group)],
    client: [{ send: GET.replace('/backend', '/direct') }],
  },
  {
    name: `properties: ${group} where nobody listens`,
    filters: [everywhere(group)],
    client: [{ send: GET.replace('/backend', '/dead') }],
  },
  {
    name: `properties: ${group} without a route`,
    filters: [everywhere(group)],
    client: [{ send: GET.replace('/backend', '/none') }],
  },
]);

const values = { n: 1.5, s: 'é', b: true, z: null, l: ['x', 2, null], m: { deep: { k: 'v' } } };
const value = (...path: string[]) => property('xds', 'route_metadata', 'filter_metadata', 'ns', ...path);

export const PROPERTIES: Scenario[] = [
  ...phases,
  ...roots,
  ...['x-forwarded-proto', ':path', ':authority'].map(
    (name): Scenario => ({
      name: `properties: xds where a filter removed ${name}`,
      filters: [
        script(
          on.request_headers(remove('HttpRequestHeaders', name), ...read('xds'), returns(CONTINUE)),
          on.log(...read('xds'), ...read('request')),
        ),
      ],
      client: [{ send: GET }],
    }),
  ),
  {
    name: 'properties: values of a Struct by their types',
    routes: [{ match: { prefix: '/' }, metadata: metadata(values), route: { cluster: 'backend' } }],
    filters: [
      script(
        on.request_headers(
          ...['n', 's', 'b', 'z', 'l', 'm', 'nope'].map((key) => value(key)),
          value('l', '0'),
          value('l', '1'),
          value('l', '2'),
          value('l', '3'),
          value('l', '-1'),
          value('l', '+1'),
          value('l', ' 1 '),
          value('l', 'x'),
          value('l', ''),
          value('m', 'deep'),
          value('m', 'deep', 'k'),
          value('m', 'deep', 'k', 'k'),
        ),
      ),
    ],
    client: [{ send: GET }],
  },
  {
    name: 'properties: paths that are odd',
    filters: [
      script(
        on.request_headers(
          call('proxy_get_property', ''),
          call('proxy_get_property', '\0'),
          call('proxy_get_property', '\0\0'),
          call('proxy_get_property', 'request\0path\0'),
          call('proxy_get_property', 'request\0path\0\0'),
          call('proxy_get_property', '\0request\0path'),
          call('proxy_get_property', 'request\0\0path'),
          call('proxy_get_property', 'Request\0path'),
          call('proxy_get_property', 'request\0headers\0:path'),
          // Envoy lists a map's names in no order.
          call('proxy_get_property', 'request\0headers\0').unseen(),
          call('proxy_get_property', 'request\0headers\0x\ny'),
          call('proxy_get_property', 'plugin_name\0'),
        ),
      ),
    ],
    client: [{ send: GET }],
  },
  {
    name: 'set_property: in every callback, and what becomes of it',
    filters: [
      script(
        on.configure(setProperty(['root'], '1'), returns(1)),
        on.context_create(setProperty(['created'], 'c')),
        on.request_headers(
          property('created'),
          setProperty(['mine'], 'first'),
          setProperty(['mine'], ''),
          property('mine'),
          setProperty(['mine'], 'second\xff'),
          property('mine'),
          property('mine', 'deeper'),
          property('filter_state', 'wasm.mine'),
          property('filter_state', 'mine'),
          setProperty(['a', 'b'], 'two'),
          property('a', 'b'),
          property('filter_state', 'wasm.a'),
          property('filter_state', 'wasm.a\0b'),
        ),
        on.response_headers(property('mine'), setProperty(['mine'], 'third')),
        on.log(property('mine'), setProperty(['logged'], 'l'), property('logged')),
        on.done(property('mine'), setProperty(['mine'], 'done'), property('mine'), returns(1)),
        on.delete(property('mine')),
      ),
      script(on.request_headers(property('mine'), setProperty(['mine'], 'other'), property('mine'))),
    ],
    client: [{ send: GET }, { send: GET }],
  },
  {
    name: 'set_property: names that are taken',
    filters: [
      script(
        on.request_headers(
          ...['plugin_name', 'request', 'request\0path', '', 'connection_id', 'node', 'xds'].flatMap((name) => [
            call('proxy_set_property', name, 'mine'),
            call('proxy_get_property', name).unseen(),
          ]),
          returns(CONTINUE),
        ),
      ),
    ],
    client: [{ send: GET }],
  },
];
