import { defaulted, mapOf, only, optional, repeated, required } from '../decode/field.ts';
import type { Location } from '../decode/location.ts';
import { message } from '../decode/message.ts';
import { bool, duration, enumOf, text, uint32 } from '../decode/scalars.ts';
import { typedConfig } from '../decode/typed-config.ts';
import type { Cluster, Endpoint } from '../types.ts';
import { address, requireIp } from './address.ts';
import { http1ProtocolOptions } from './http1-protocol-options.ts';
import { http2ProtocolOptions } from './http2-protocol-options.ts';
import { locality } from './locality.ts';
import { metadata } from './metadata.ts';

/** What Envoy itself tells those to use who still write http2_protocol_options. */
const HTTP2_SUGGESTION = `typed_extension_protocol_options:
  envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
    "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
    explicit_http_config: {http2_protocol_options: {}}`;

const HTTP_OPTIONS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';

const explicitHttpConfig = message(
  'ExplicitHttpConfig',
  { http_protocol_options: optional(http1ProtocolOptions), http2_protocol_options: optional(http2ProtocolOptions) },
  {
    unsupported: 'http3_protocol_options',
    oneofs: [{ members: 'http_protocol_options http2_protocol_options http3_protocol_options', required: true }],
  },
  ({ http_protocol_options, http2_protocol_options }) =>
    http2_protocol_options ?? { http2: false, enableTrailers: http_protocol_options?.enableTrailers ?? false },
);

const httpProtocolOptions = message(
  'HttpProtocolOptions',
  { explicit_http_config: required(explicitHttpConfig) },
  {
    unsupported:
      'common_http_protocol_options upstream_http_protocol_options use_downstream_protocol_config auto_config http_filters header_validation_config outlier_detection request_mirror_policies hash_policy retry_policy',
    oneofs: [{ members: 'explicit_http_config use_downstream_protocol_config auto_config', required: true }],
  },
  ({ explicit_http_config }) => explicit_http_config,
);

const endpoint = message(
  'Endpoint',
  { address: required(address) },
  { irrelevant: 'health_check_config observability_name', unsupported: 'hostname additional_addresses' },
  ({ address }) => address,
);

const lbEndpoint = message(
  'LbEndpoint',
  { endpoint: required(endpoint), load_balancing_weight: only(uint32, 1), metadata: optional(metadata) },
  { unsupported: 'endpoint_name health_status', oneofs: [{ members: 'endpoint endpoint_name' }] },
  ({ endpoint, metadata }, at): { address: Endpoint; at: Location } => ({
    address: { ...endpoint, ...(metadata && { metadata }) },
    at: at.child('endpoint').child('address').child('socket_address'),
  }),
);

const localityEndpoints = message(
  'LocalityLbEndpoints',
  {
    lb_endpoints: repeated(lbEndpoint),
    priority: only(uint32, 0),
    locality: optional(locality),
    metadata: optional(metadata),
  },
  {
    // Weights of localities count with locality-weighted balancing only.
    irrelevant: 'load_balancing_weight proximity',
    unsupported: 'load_balancer_endpoints leds_cluster_locality_config',
  },
  ({ lb_endpoints, locality, metadata }) => {
    const place = { ...(locality && { locality }), ...(metadata && { localityMetadata: metadata }) };
    return lb_endpoints.map(({ address, at }) => ({ address: { ...address, ...place }, at }));
  },
);

const loadAssignment = message(
  'ClusterLoadAssignment',
  { cluster_name: required(text), endpoints: repeated(localityEndpoints) },
  { unsupported: 'named_endpoints policy' },
  ({ endpoints }) => endpoints.flat(),
);

/** envoy.config.cluster.v3.Cluster */
export const cluster = message(
  'Cluster',
  {
    name: required(text),
    type: enumOf({ STATIC: 0, STRICT_DNS: 1, LOGICAL_DNS: 2, EDS: 3, ORIGINAL_DST: 4 }, [
      'STATIC',
      'STRICT_DNS',
      'LOGICAL_DNS',
    ]),
    connect_timeout: defaulted(duration, 5000),
    per_connection_buffer_limit_bytes: defaulted(uint32, 1024 * 1024),
    lb_policy: enumOf(
      {
        ROUND_ROBIN: 0,
        LEAST_REQUEST: 1,
        RING_HASH: 2,
        RANDOM: 3,
        MAGLEV: 5,
        CLUSTER_PROVIDED: 6,
        LOAD_BALANCING_POLICY_CONFIG: 7,
      },
      ['ROUND_ROBIN', 'LEAST_REQUEST', 'RANDOM'],
    ),
    load_assignment: optional(loadAssignment),
    dns_lookup_family: enumOf({ AUTO: 0, V4_ONLY: 1, V6_ONLY: 2, V4_PREFERRED: 3, ALL: 4 }, [
      'AUTO',
      'V4_ONLY',
      'V6_ONLY',
      'V4_PREFERRED',
    ]),
    http_protocol_options: optional(http1ProtocolOptions),
    http2_protocol_options: optional(http2ProtocolOptions),
    typed_extension_protocol_options: mapOf(typedConfig('protocol options', { [HTTP_OPTIONS]: httpProtocolOptions })),
    metadata: optional(metadata),
    connection_pool_per_downstream_connection: only(bool, false),
  },
  {
    // How often names are looked up, when hosts leave and what is counted shows in no answer.
    irrelevant:
      'alt_stat_name dns_refresh_rate dns_jitter dns_failure_refresh_rate respect_dns_ttl use_tcp_for_dns_lookups wait_for_warm_on_init cleanup_interval close_connections_on_host_health_failure ignore_health_on_host_removal track_timeout_budgets track_cluster_stats upstream_connection_options',
    unsupported:
      'transport_socket_matches transport_socket_matcher stats_matcher cluster_type eds_cluster_config per_connection_buffer_high_watermark_timeout health_checks max_requests_per_connection circuit_breakers upstream_http_protocol_options common_http_protocol_options dns_resolvers dns_resolution_config typed_dns_resolver_config outlier_detection upstream_bind_config lb_subset_config ring_hash_lb_config maglev_lb_config original_dst_lb_config least_request_lb_config round_robin_lb_config common_lb_config transport_socket protocol_selection filters load_balancing_policy lrs_server lrs_report_endpoint_metrics upstream_config preconnect_policy queuing_policies',
    oneofs: [
      { members: 'type cluster_type' },
      {
        members:
          'ring_hash_lb_config maglev_lb_config original_dst_lb_config least_request_lb_config round_robin_lb_config',
      },
    ],
    former: {
      hosts: 'load_assignment: {cluster_name: …, endpoints: [{lb_endpoints: […]}]}',
      tls_context: 'transport_socket',
      extension_protocol_options: 'typed_extension_protocol_options',
    },
  },
  (decoded, at): Cluster => {
    const endpoints = decoded.load_assignment ?? [];
    if (decoded.connect_timeout <= 0) at.child('connect_timeout').fail('must be greater than 0s');
    if (decoded.type === 'STATIC') {
      for (const { address, at } of endpoints) {
        requireIp(
          address,
          at,
          "Consider setting resolver_name or setting cluster type to 'STRICT_DNS' or 'LOGICAL_DNS'",
        );
      }
    }
    if (decoded.type === 'LOGICAL_DNS' && endpoints.length !== 1) {
      at.child('load_assignment').fail(
        'LOGICAL_DNS clusters must have a single locality_lb_endpoint and a single lb_endpoint',
      );
    }
    for (const key of decoded.typed_extension_protocol_options.keys()) {
      if (key !== HTTP_OPTIONS) {
        at.child('typed_extension_protocol_options')
          .child(key)
          .fail(
            `Didn't find a registered network or http filter or protocol options implementation for name: '${key}'`,
          );
      }
    }
    const typed = decoded.typed_extension_protocol_options.get(HTTP_OPTIONS);
    if (decoded.http2_protocol_options !== undefined && typed === undefined) {
      at.child('http2_protocol_options').warn('is deprecated', HTTP2_SUGGESTION);
    }
    const older = decoded.http2_protocol_options ?? { http2: false, ...decoded.http_protocol_options };
    const { http2, enableTrailers } = typed ?? older;
    return {
      name: decoded.name,
      discovery: decoded.type,
      connectTimeout: decoded.connect_timeout,
      lbPolicy: decoded.lb_policy,
      endpoints: endpoints.map(({ address }) => address),
      bufferLimit: decoded.per_connection_buffer_limit_bytes,
      enableTrailers: enableTrailers ?? false,
      http2,
      dnsLookupFamily: decoded.dns_lookup_family,
      metadata: decoded.metadata,
    };
  },
);
