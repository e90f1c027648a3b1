import { only } from '../decode/field.ts';
import { message } from '../decode/message.ts';
import { bool } from '../decode/scalars.ts';

/** envoy.config.core.v3.Http2ProtocolOptions of a cluster. Response trailers are always read, request trailers written. */
export const http2ProtocolOptions = message(
  'Http2ProtocolOptions',
  { allow_connect: only(bool, false), allow_metadata: only(bool, false) },
  {
    // Windows, tables and limits against floods show in no answer.
    irrelevant:
      'hpack_table_size max_concurrent_streams initial_stream_window_size initial_connection_window_size max_outbound_frames max_outbound_control_frames max_consecutive_inbound_frames_with_empty_payload max_inbound_priority_frames_per_stream max_inbound_window_update_frames_per_data_frame_sent use_oghttp2_codec max_metadata_size enable_huffman_encoding max_header_field_size_kb',
    unsupported:
      'stream_error_on_invalid_http_messaging override_stream_error_on_invalid_http_message custom_settings_parameters connection_keepalive',
  },
  () => ({ http2: true, enableTrailers: true }),
);
