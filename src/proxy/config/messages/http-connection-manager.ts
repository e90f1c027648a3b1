import { defaulted, only, optional, repeated, required } from '../decode/field.ts';
import type { Location } from '../decode/location.ts';
import { message } from '../decode/message.ts';
import { bool, duration, enumOf, headerText, integer, text, uint32 } from '../decode/scalars.ts';
import type { HttpConnectionManager, HttpFilter } from '../types.ts';
import { accessLog } from './access-log.ts';
import { httpFilter } from './http-filter.ts';
import { http1ProtocolOptions } from './http1-protocol-options.ts';
import { routeConfiguration } from './route-configuration.ts';

const commonHttpProtocolOptions = message(
  'HttpProtocolOptions',
  {
    max_headers_count: optional(integer(1, 0xffffffff)),
    headers_with_underscores_action: only(
      enumOf({ ALLOW: 0, REJECT_REQUEST: 1, DROP_HEADER: 2 }, ['ALLOW', 'REJECT_REQUEST', 'DROP_HEADER']),
      'ALLOW',
    ),
    max_requests_per_connection: only(uint32, 0),
    max_stream_duration: only(duration, 0),
  },
  {
    unsupported: 'idle_timeout max_connection_duration max_connection_duration_jitter max_response_headers_kb',
  },
  ({ max_headers_count }) => ({ maxHeaders: max_headers_count }),
);

/** envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager */
export const httpConnectionManager = message(
  'HttpConnectionManager',
  {
    codec_type: only(
      enumOf({ AUTO: 0, HTTP1: 1, HTTP2: 2, HTTP3: 3 }, ['AUTO', 'HTTP1', 'HTTP2', 'HTTP3']),
      'AUTO',
      'HTTP1',
    ),
    stat_prefix: required(text),
    route_config: required(routeConfiguration),
    http_filters: repeated(httpFilter),
    add_user_agent: only(bool, false),
    common_http_protocol_options: optional(commonHttpProtocolOptions),
    http_protocol_options: optional(http1ProtocolOptions),
    server_name: headerText,
    server_header_transformation: only(
      enumOf({ OVERWRITE: 0, APPEND_IF_ABSENT: 1, PASS_THROUGH: 2 }, ['OVERWRITE', 'APPEND_IF_ABSENT', 'PASS_THROUGH']),
      'OVERWRITE',
    ),
    max_request_headers_kb: defaulted(integer(1, 8192), 60),
    stream_idle_timeout: defaulted(duration, 300_000),
    request_timeout: only(duration, 0),
    request_headers_timeout: only(duration, 0),
    access_log: repeated(accessLog),
    use_remote_address: defaulted(bool, false),
    xff_num_trusted_hops: only(uint32, 0),
    skip_xff_append: only(bool, false),
    generate_request_id: defaulted(bool, true),
    preserve_external_request_id: only(bool, false),
    always_set_request_id_in_response: only(bool, false),
    forward_client_cert_details: only(
      enumOf({ SANITIZE: 0, FORWARD_ONLY: 1, APPEND_FORWARD: 2, SANITIZE_SET: 3, ALWAYS_FORWARD_ONLY: 4 }, [
        'SANITIZE',
        'FORWARD_ONLY',
        'APPEND_FORWARD',
        'SANITIZE_SET',
        'ALWAYS_FORWARD_ONLY',
      ]),
      'SANITIZE',
    ),
    proxy_100_continue: only(bool, false),
    represent_ipv4_remote_address_as_ipv4_mapped_ipv6: only(bool, false),
    normalize_path: only(bool, false),
    merge_slashes: only(bool, false),
    path_with_escaped_slashes_action: only(
      enumOf(
        {
          IMPLEMENTATION_SPECIFIC_DEFAULT: 0,
          KEEP_UNCHANGED: 1,
          REJECT_REQUEST: 2,
          UNESCAPE_AND_REDIRECT: 3,
          UNESCAPE_AND_FORWARD: 4,
        },
        [
          'IMPLEMENTATION_SPECIFIC_DEFAULT',
          'KEEP_UNCHANGED',
          'REJECT_REQUEST',
          'UNESCAPE_AND_REDIRECT',
          'UNESCAPE_AND_FORWARD',
        ],
      ),
      'IMPLEMENTATION_SPECIFIC_DEFAULT',
      'KEEP_UNCHANGED',
    ),
    strip_matching_host_port: only(bool, false),
    strip_any_host_port: only(bool, false),
    strip_trailing_host_dot: only(bool, false),
    stream_error_on_invalid_http_message: only(bool, false),
    append_x_forwarded_port: only(bool, false),
    append_local_overload: only(bool, false),
    add_proxy_protocol_connection_state: only(bool, true),
  },
  {
    // No HTTP/2 or HTTP/3 is spoken that these could change; draining and statistics show in no answer.
    irrelevant:
      'http2_protocol_options http3_protocol_options drain_timeout drain_timeout_jitter record_route_resolution_stats',
    unsupported:
      'rds scoped_routes tracing http1_safe_max_connection_duration scheme_header_transformation stream_flush_timeout delayed_close_timeout access_log_flush_interval flush_access_log_on_new_request access_log_options original_ip_detection_extensions early_header_mutation_extensions internal_address_config via set_current_client_cert_details forward_client_cert_matcher upgrade_configs request_id_extension local_reply_config path_normalization_options proxy_status_config typed_header_validation_config forward_proto_config',
    oneofs: [
      { members: 'rds route_config scoped_routes', required: true },
      { members: 'strip_matching_host_port strip_any_host_port' },
    ],
    former: {
      idle_timeout: 'common_http_protocol_options.idle_timeout',
    },
  },
  (manager, at): HttpConnectionManager => {
    checkFilters(manager.http_filters, at.child('http_filters'));
    return {
      kind: 'http_connection_manager',
      statPrefix: manager.stat_prefix,
      routes: manager.route_config,
      httpFilters: manager.http_filters,
      enableTrailers: manager.http_protocol_options?.enableTrailers ?? false,
      maxRequestHeadersKb: manager.max_request_headers_kb,
      maxRequestHeaders: manager.common_http_protocol_options?.maxHeaders ?? 100,
      useRemoteAddress: manager.use_remote_address,
      serverName: manager.server_name || 'envoy',
      generateRequestId: manager.generate_request_id,
      streamIdleTimeout: manager.stream_idle_timeout,
      accessLogs: manager.access_log,
    };
  },
);

/** The router is a terminal filter: the last, and only there. */
function checkFilters(filters: HttpFilter[], at: Location): void {
  for (const [i, { kind, name }] of filters.entries()) {
    const last = i === filters.length - 1;
    if (kind === 'router' && !last) {
      at.child(i).fail(
        `Error: terminal filter named ${name} of type envoy.filters.http.router must be the last filter in a http filter chain.`,
      );
    }
    if (kind !== 'router' && last) {
      at.child(i).fail(
        `Error: non-terminal filter named ${name} of type envoy.filters.http.wasm is the last filter in a http filter chain.`,
      );
    }
  }
}
