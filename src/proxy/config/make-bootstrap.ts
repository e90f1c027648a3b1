import { isIP } from 'node:net';
import type { Address, FailurePolicy } from './types.ts';

/** What `proxlet run` wants of a proxy. */
export interface BootstrapPlan {
  /** Where the proxy listens: an IP address, since Envoy takes no host name there. */
  listen: Address;
  /** Where the admin interface listens; none when absent. */
  admin?: Address;
  /** In the order in which they see a request. */
  filters: WasmFilterPlan[];
  /** Where requests go. A host name is looked up and sent on as `:authority`. */
  backend: Address;
  /** Passes trailers on in both directions. Off unless asked for, as in Envoy. */
  trailers?: boolean;
}

export interface WasmFilterPlan {
  /** The plugin's name, as it appears in logs. */
  name: string;
  rootId: string;
  vmId: string;
  /** Path of the module; absolute, unless Envoy shall run in the same folder. */
  module: string;
  /** What proxy_on_configure reads, and proxy_on_vm_start; nothing when absent or empty. */
  configuration?: string;
  vmConfiguration?: string;
  failurePolicy?: FailurePolicy;
}

const TYPES = 'type.googleapis.com/';
const HCM = `${TYPES}envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`;
const WASM = `${TYPES}envoy.extensions.filters.http.wasm.v3.Wasm`;
const ROUTER = `${TYPES}envoy.extensions.filters.http.router.v3.Router`;
const HTTP_OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
const TRAILERS = { http_protocol_options: { enable_trailers: true } };
const CLUSTER = 'backend';

/**
 * The Envoy v3 bootstrap for a plan, in protobuf's JSON form and nothing in it that has no effect: one listener, the
 * filters before the router, every request to one cluster. A real Envoy 1.40 takes it as it stands.
 */
export function makeBootstrap(plan: BootstrapPlan): Record<string, unknown> {
  return {
    ...(plan.admin && { admin: { address: socketAddress(plan.admin) } }),
    static_resources: { listeners: [listener(plan)], clusters: [cluster(plan)] },
  };
}

function listener({ listen, filters, backend, trailers }: BootstrapPlan) {
  const byName = isIP(backend.host) === 0;
  const connectionManager = {
    '@type': HCM,
    stat_prefix: 'ingress_http',
    ...(trailers && TRAILERS),
    route_config: {
      name: 'local_route',
      virtual_hosts: [
        {
          name: 'all',
          domains: ['*'],
          routes: [{ match: { prefix: '/' }, route: { cluster: CLUSTER, ...(byName && { auto_host_rewrite: true }) } }],
        },
      ],
    },
    http_filters: [
      ...filters.map(makeWasmFilter),
      { name: 'envoy.filters.http.router', typed_config: { '@type': ROUTER } },
    ],
  };
  return {
    name: 'main',
    address: socketAddress(listen),
    filter_chains: [
      { filters: [{ name: 'envoy.filters.network.http_connection_manager', typed_config: connectionManager }] },
    ],
  };
}

/** A wasm filter in protobuf's JSON form, for the list of an HTTP connection manager. */
export function makeWasmFilter({
  name,
  rootId,
  vmId,
  module,
  configuration,
  vmConfiguration,
  failurePolicy,
}: WasmFilterPlan) {
  const config = {
    name,
    root_id: rootId,
    vm_config: {
      vm_id: vmId,
      runtime: 'envoy.wasm.runtime.v8',
      code: { local: { filename: module } },
      ...(vmConfiguration && { configuration: stringValue(vmConfiguration) }),
    },
    ...(configuration && { configuration: stringValue(configuration) }),
    ...(failurePolicy && failurePolicy !== 'UNSPECIFIED' && { failure_policy: failurePolicy }),
  };
  return { name: 'envoy.filters.http.wasm', typed_config: { '@type': WASM, config } };
}

function cluster({ backend, trailers }: BootstrapPlan) {
  const options = { '@type': `${TYPES}${HTTP_OPTIONS}`, explicit_http_config: TRAILERS };
  return {
    name: CLUSTER,
    type: isIP(backend.host) === 0 ? 'STRICT_DNS' : 'STATIC',
    ...(trailers && { typed_extension_protocol_options: { [HTTP_OPTIONS]: options } }),
    load_assignment: {
      cluster_name: CLUSTER,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: socketAddress(backend) } }] }],
    },
  };
}

function socketAddress({ host, port }: Address) {
  return { socket_address: { address: host, port_value: port } };
}

function stringValue(value: string) {
  return { '@type': `${TYPES}google.protobuf.StringValue`, value };
}
