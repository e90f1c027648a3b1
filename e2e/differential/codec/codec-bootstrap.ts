/** Where the scenarios' bootstraps differ; scenarios with equal settings share a running proxy. */
export interface BootstrapSettings {
  /** Path of the probe module. */
  module: string;
  trailers: boolean;
  backendPort: number;
  /** The plugin's; `world` unless given. */
  configuration?: string;
}

/** A port nobody listens on: unprivileged programs cannot, and nothing in use today does. */
const DEAD_PORT = 1;

/**
 * The v3 bootstrap of the scenarios: one listener on a free port, the probe and the router.
 *
 *   /backend…  the scripted backend        /dead      a cluster where nobody listens
 *   /local…    never gets past the probe   /direct    a direct response
 *   /rewrite…  the backend, as /backend…   /redirect  a redirect
 *   /marker…   the runner's own            any other  no route
 */
export function codecBootstrap(settings: BootstrapSettings): object {
  const { trailers, backendPort } = settings;
  return {
    static_resources: {
      listeners: [
        {
          name: 'scenarios',
          address: socketAddress(0),
          filter_chains: [{ filters: [connectionManager(settings)] }],
        },
      ],
      clusters: [cluster('backend', backendPort, trailers), cluster('dead', DEAD_PORT, trailers)],
    },
  };
}

function connectionManager({ module, trailers, configuration = 'world' }: BootstrapSettings): object {
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
      stat_prefix: 'scenarios',
      http_protocol_options: { enable_trailers: trailers },
      route_config: {
        name: 'routes',
        virtual_hosts: [
          {
            name: 'all',
            domains: ['*'],
            routes: [
              { match: { prefix: '/backend' }, route: { cluster: 'backend' } },
              { match: { prefix: '/local' }, route: { cluster: 'backend' } },
              { match: { prefix: '/rewrite' }, route: { cluster: 'backend', prefix_rewrite: '/backend' } },
              { match: { prefix: '/dead' }, route: { cluster: 'dead' } },
              {
                match: { prefix: '/direct' },
                direct_response: { status: 418, body: { inline_string: 'short and stout\n' } },
              },
              { match: { prefix: '/redirect' }, redirect: { path_redirect: '/elsewhere' } },
              { match: { prefix: '/marker' }, direct_response: { status: 200 } },
            ],
          },
        ],
      },
      http_filters: [wasmFilter(module, configuration), routerFilter()],
    },
  };
}

function wasmFilter(module: string, configuration: string): object {
  return {
    name: 'envoy.filters.http.wasm',
    typed_config: {
      '@type': 'type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm',
      config: {
        name: 'probe',
        root_id: 'probe',
        vm_config: { runtime: 'envoy.wasm.runtime.v8', code: { local: { filename: module } } },
        configuration: { '@type': 'type.googleapis.com/google.protobuf.StringValue', value: configuration },
      },
    },
  };
}

function routerFilter(): object {
  return {
    name: 'envoy.filters.http.router',
    typed_config: { '@type': 'type.googleapis.com/envoy.extensions.filters.http.router.v3.Router' },
  };
}

function cluster(name: string, port: number, trailers: boolean): object {
  return {
    name,
    type: 'STATIC',
    connect_timeout: '5s',
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: socketAddress(port) } }] }],
    },
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
        '@type': 'type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions',
        explicit_http_config: { http_protocol_options: { enable_trailers: trailers } },
      },
    },
  };
}

function socketAddress(port: number): object {
  return { socket_address: { address: '127.0.0.1', port_value: port } };
}
