import { defaulted, only, optional, repeated, required } from '../decode/field.ts';
import { message } from '../decode/message.ts';
import { bool, duration, enumOf, integer, text, uint32 } from '../decode/scalars.ts';
import type { TcpProxy } from '../types.ts';
import { accessLog } from './access-log.ts';

const HOUR = 3_600_000;

const clusterWeight = message(
  'TcpProxy.WeightedCluster.ClusterWeight',
  { name: required(text), weight: required(integer(1, 0xffffffff)) },
  { unsupported: 'metadata_match' },
  (weighted) => weighted,
);

const weightedClusters = message(
  'TcpProxy.WeightedCluster',
  { clusters: repeated(clusterWeight, 1) },
  {},
  ({ clusters }) => clusters,
);

const logOptions = message(
  'TcpProxy.TcpAccessLogOptions',
  { flush_access_log_on_connected: only(bool, false), flush_access_log_on_start: only(bool, false) },
  { unsupported: 'access_log_flush_interval' },
  () => undefined,
);

/** envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy. Unlike routes, it may name a cluster that is not there. */
export const tcpProxy = message(
  'TcpProxy',
  {
    stat_prefix: required(text),
    cluster: optional(text),
    weighted_clusters: optional(weightedClusters),
    idle_timeout: defaulted(duration, HOUR),
    max_connect_attempts: defaulted(integer(1, 0xffffffff), 1),
    access_log: repeated(accessLog),
    access_log_options: optional(logOptions),
    flush_access_log_on_connected: only(bool, false),
    upstream_connect_mode: only(
      enumOf({ IMMEDIATE: 0, ON_DOWNSTREAM_DATA: 1, ON_DOWNSTREAM_TLS_HANDSHAKE: 2 }, [
        'IMMEDIATE',
        'ON_DOWNSTREAM_DATA',
        'ON_DOWNSTREAM_TLS_HANDSHAKE',
      ]),
      'IMMEDIATE',
    ),
    max_early_data_bytes: only(uint32, 0),
    proxy_protocol_tlv_merge_policy: only(
      enumOf({ ADD_IF_ABSENT: 0, OVERWRITE_BY_TYPE_IF_EXISTS_OR_ADD: 1, APPEND_IF_EXISTS_OR_ADD: 2 }, [
        'ADD_IF_ABSENT',
        'OVERWRITE_BY_TYPE_IF_EXISTS_OR_ADD',
        'APPEND_IF_EXISTS_OR_ADD',
      ]),
      'ADD_IF_ABSENT',
    ),
  },
  {
    irrelevant: 'check_drain_close',
    unsupported:
      'on_demand metadata_match downstream_idle_timeout upstream_idle_timeout backoff_options hash_policy tunneling_config max_downstream_connection_duration max_downstream_connection_duration_jitter_percentage access_log_flush_interval proxy_protocol_tlvs',
    oneofs: [{ members: 'cluster weighted_clusters', required: true }],
    former: { deprecated_v1: 'cluster' },
  },
  (proxy): TcpProxy => ({
    kind: 'tcp_proxy',
    statPrefix: proxy.stat_prefix,
    clusters: proxy.weighted_clusters ?? [{ name: proxy.cluster ?? '', weight: 1 }],
    idleTimeout: proxy.idle_timeout,
    maxConnectAttempts: proxy.max_connect_attempts,
    accessLogs: proxy.access_log,
  }),
);
