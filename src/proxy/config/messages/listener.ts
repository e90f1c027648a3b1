import { defaulted, only, optional, repeated, required } from '../decode/field.ts';
import { message } from '../decode/message.ts';
import { bool, enumOf, text, uint32 } from '../decode/scalars.ts';
import type { FilterChain, Listener } from '../types.ts';
import { address, requireIp } from './address.ts';
import { metadata } from './metadata.ts';
import { checkNetworkFilters, networkFilter } from './network-filter.ts';

const filterChain = message(
  'FilterChain',
  { name: text, filters: repeated(networkFilter), use_proxy_proto: only(bool, false) },
  {
    // Nothing is negotiated before the filters without a transport socket.
    irrelevant: 'transport_socket_connect_timeout',
    unsupported: 'filter_chain_match metadata transport_socket',
    former: { tls_context: 'transport_socket' },
  },
  ({ name, filters }, at): FilterChain => {
    if (filters.length === 0) at.unsupported('a filter chain without filters is not supported by the embedded proxy');
    checkNetworkFilters(filters, at.child('filters'));
    return { name, filters: filters.map(({ filter }) => filter) };
  },
);

/** envoy.config.listener.v3.Listener */
export const listener = message(
  'Listener',
  {
    name: text,
    address: required(address),
    filter_chains: repeated(filterChain, 1),
    per_connection_buffer_limit_bytes: defaulted(uint32, 1024 * 1024),
    traffic_direction: enumOf({ UNSPECIFIED: 0, INBOUND: 1, OUTBOUND: 2 }, ['UNSPECIFIED', 'INBOUND', 'OUTBOUND']),
    metadata: optional(metadata),
    bind_to_port: only(bool, true),
    use_original_dst: only(bool, false),
    transparent: only(bool, false),
    freebind: only(bool, false),
    enable_mptcp: only(bool, false),
  },
  {
    // Listener filters and global limits do not exist here; the rest shows in statistics or performance only.
    irrelevant:
      'stat_prefix drain_type listener_filters_timeout continue_on_listener_filters_timeout reuse_port enable_reuse_port ignore_global_conn_limit bypass_overload_manager max_connections_to_accept_per_socket_event tcp_backlog_size tcp_fast_open_queue_length',
    unsupported:
      'additional_addresses stats_matcher fcds_config filter_chain_matcher default_filter_chain per_connection_buffer_high_watermark_timeout deprecated_v1 listener_filters socket_options udp_listener_config api_listener connection_balance_config access_log internal_listener tcp_keepalive',
  },
  (decoded, at): Listener => {
    const { name, address, filter_chains, per_connection_buffer_limit_bytes, traffic_direction, metadata } = decoded;
    requireIp(
      address,
      at.child('address').child('socket_address'),
      'A listener takes no host name, only an IP address such as 127.0.0.1',
    );
    if (filter_chains.length > 1) {
      at.child('filter_chains')
        .child(1)
        .fail("filter chain '' has the same matching rules defined as ''. duplicate matcher is: {}");
    }
    return {
      name,
      address,
      bufferLimit: per_connection_buffer_limit_bytes,
      filterChains: filter_chains,
      trafficDirection: traffic_direction,
      metadata,
    };
  },
);
