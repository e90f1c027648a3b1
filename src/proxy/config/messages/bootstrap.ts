import { isIPv6 } from 'node:net';
import { isLoopback } from '../../loopback.ts';
import type { DecodeContext } from '../decode/context.ts';
import { defaulted, type Field, only, optional, repeated, required } from '../decode/field.ts';
import { message } from '../decode/message.ts';
import { bool, duration, text } from '../decode/scalars.ts';
import { typedConfig } from '../decode/typed-config.ts';
import type { Bootstrap, Listener } from '../types.ts';
import { address, requireIp } from './address.ts';
import { cluster } from './cluster.ts';
import { listener } from './listener.ts';
import { locality } from './locality.ts';
import { struct } from './metadata.ts';
import { statsConfig } from './stats-config.ts';
import { wasmExtension, wasmService } from './wasm.ts';

const node = message(
  'Node',
  { id: text, cluster: text, metadata: struct, locality: optional(locality) },
  {
    // Told to a management server, of which there is none.
    irrelevant: 'user_agent_name user_agent_version user_agent_build_version client_features listening_addresses',
    unsupported: 'dynamic_parameters extensions',
  },
  ({ locality, ...decoded }): Bootstrap['node'] => ({ ...decoded, ...(locality && { locality }) }),
);

const admin = message(
  'Admin',
  { address: optional(address) },
  {
    // Requests to the admin interface are not logged; there is no limit to ignore.
    irrelevant: 'access_log access_log_path profile_path ignore_global_conn_limit',
    unsupported: 'socket_options allow_paths',
  },
  ({ address }, at) => {
    if (address !== undefined)
      requireIp(
        address,
        at.child('address').child('socket_address'),
        'The admin interface takes an IP address such as 127.0.0.1',
      );
    if (address !== undefined && !isLoopback(address.host)) {
      at.child('address').warn(
        'whoever reaches the admin interface can read statistics, change log levels and stop the proxy',
        'address: 127.0.0.1',
      );
    }
    return address;
  },
);

const staticResources = message(
  'StaticResources',
  { listeners: repeated(listener), clusters: repeated(cluster) },
  { unsupported: 'secrets' },
  (resources, at) => {
    const listeners = at.child('listeners');
    // Envoy would take the later one for an update of the former.
    checkUnique(
      resources.listeners,
      ({ name }) => name,
      (name, i) => listeners.child(i).child('name').fail(`duplicate listener name '${name}'`),
    );
    checkUnique(resources.listeners, addressOf, (address, i, { name }) =>
      listeners
        .child(i)
        .child('address')
        .fail(`error adding listener: '${name}' has duplicate address '${address}' as existing listener`),
    );
    checkUnique(
      resources.clusters,
      ({ name }) => name,
      (name, i) => at.child('clusters').child(i).child('name').fail(`cluster manager: duplicate cluster '${name}'`),
    );
    return resources;
  },
);

/** A named extension that stands by itself: what its configuration decodes to. */
const extension = <T>(name: string, config: Field<T, undefined>) =>
  message(name, { name: text, typed_config: required(config) }, {}, ({ typed_config }) => typed_config);

const bootstrapExtension = extension(
  'TypedExtensionConfig',
  typedConfig('bootstrap extension', { 'envoy.extensions.wasm.v3.WasmService': wasmService }),
);

const statsSink = extension(
  'StatsSink',
  typedConfig('stats sink', {
    'envoy.extensions.stat_sinks.wasm.v3.Wasm': wasmExtension((plugin) => plugin),
  }),
);

/** envoy.config.bootstrap.v3.Bootstrap */
export const bootstrap = message(
  'Bootstrap',
  {
    node: optional(node),
    static_resources: optional(staticResources),
    admin: optional(admin),
    enable_dispatcher_stats: only(bool, false),
    bootstrap_extensions: repeated(bootstrapExtension),
    stats_sinks: repeated(statsSink),
    stats_flush_interval: defaulted(duration, 5000),
    stats_config: optional(statsConfig),
  },
  {
    irrelevant:
      'node_context_params flags_path watchdog watchdogs use_tcp_for_dns_lookups perf_tracing_file_path enable_worker_cpu_affinity memory_allocator_manager',
    unsupported:
      'dynamic_resources cluster_manager hds_config stats_flush_on_admin deferred_stat_options stats_server_version_override stats_eviction_interval tracing layered_runtime overload_manager header_prefix dns_resolution_config typed_dns_resolver_config fatal_actions config_sources default_config_source default_socket_interface certificate_provider_instances inline_headers default_regex_engine xds_delegate_extension xds_config_tracker_extension listener_manager application_log_config grpc_async_client_manager_config',
    oneofs: [{ members: 'stats_flush_interval stats_flush_on_admin' }],
    former: { runtime: 'layered_runtime' },
  },
  (decoded, at): Omit<Bootstrap, 'warnings'> => {
    const { node, static_resources, admin } = decoded;
    const clusters = static_resources?.clusters ?? [];
    checkReferences(at.context, clusters);
    return {
      node: node ?? { id: '', cluster: '', metadata: {} },
      admin,
      listeners: static_resources?.listeners ?? [],
      clusters,
      services: decoded.bootstrap_extensions,
      statsSinks: decoded.stats_sinks,
      statsTags: decoded.stats_config ?? { specifiers: [], useDefaults: true },
      statsFlushInterval: decoded.stats_flush_interval,
    };
  },
);

/** Calls `complain` for each item whose key an earlier one has; an empty key is none. */
function checkUnique<T>(
  items: T[],
  keyOf: (item: T) => string,
  complain: (key: string, i: number, item: T) => void,
): void {
  const seen = new Set<string>();
  for (const [i, item] of items.entries()) {
    const key = keyOf(item);
    if (key !== '' && seen.has(key)) complain(key, i, item);
    seen.add(key);
  }
}

/** What no two listeners may share; nothing when the system chooses the port. */
function addressOf({ address: { host, port } }: Listener): string {
  if (port === 0) return '';
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

function checkReferences(context: DecodeContext, clusters: { name: string }[]): void {
  const names = new Set(clusters.map(({ name }) => name));
  for (const { kind, name, at } of context.clusterReferences) {
    if (!names.has(name)) at.fail(`route: unknown ${kind} '${name}'`);
  }
}
