import { get, on, pairs, property, type Statement, script, setProperty } from '../probe/script.ts';
import type { Scenario } from '../scenario.ts';
import { BACKEND_ENDS, CLIENT_ENDS, CONNECT, HELLO, tcpListener, WORLD } from './tcp-parts.ts';

const PATHS = [
  'request.protocol request.size request.total_size request.path request.headers request.id',
  'response.code response.code_details response.flags response.size response.total_size response.grpc_status',
  'connection.id connection_id connection.mtls connection.requested_server_name connection.tls_version',
  'connection.termination_details connection.transport_failure_reason',
  'upstream.transport_failure_reason upstream.request_attempt_count upstream.locality upstream.num_endpoints',
  'destination.address source.address',
  'metadata metadata.filter_metadata',
  'xds.cluster_name xds.route_name xds.virtual_host_name xds.filter_chain_name xds.listener_direction',
  'xds.cluster_metadata xds.listener_metadata xds.node.id xds.upstream_host_metadata',
  'plugin_name plugin_root_id plugin_vm_id mine filter_state filter_state.wasm.mine nonsense',
].flatMap((line) => line.split(' '));
/** Filter state keys have dots of their own. */
const segments = (path: string) =>
  path.startsWith('filter_state.') ? ['filter_state', path.slice('filter_state.'.length)] : path.split('.');
const UNSEEN = ['connection.id', 'connection_id', 'source.address'];
const ALL: Statement[] = [
  ...PATHS.map((path) => (UNSEEN.includes(path) ? property(...segments(path)).unseen() : property(...segments(path)))),
  property('request', 'time').unseen(),
  property('request', 'duration').unseen(),
  property('upstream', 'address').unseen(),
  property('upstream', 'local_address').unseen(),
  property('upstream', 'cx_pool_ready_duration').unseen(),
  property('source', 'port').unseen(),
];

/** What a connection's context can read. */
export const TCP_PROPERTIES: readonly Scenario[] = (
  ['new_connection', 'downstream_data', 'upstream_data', 'downstream_connection_close', 'done', 'log'] as const
).map((callback) => ({
  name: `TCP: properties and headers in ${callback}`,
  ...tcpListener([
    script(
      on.context_create(setProperty(['mine'], 'value')),
      on[callback](...ALL, get('HttpRequestHeaders', ':path'), pairs('HttpResponseHeaders')),
    ),
  ]),
  client: [CONNECT, HELLO, WORLD, BACKEND_ENDS, CLIENT_ENDS],
}));
