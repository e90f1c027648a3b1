import { only } from '../decode/field.ts';
import { message } from '../decode/message.ts';
import { bool } from '../decode/scalars.ts';

/** envoy.config.core.v3.Http1ProtocolOptions, of a connection manager or a cluster. */
export const http1ProtocolOptions = message(
  'Http1ProtocolOptions',
  {
    enable_trailers: bool,
    allow_absolute_url: only(bool, true),
    accept_http_10: only(bool, false),
    allow_chunked_length: only(bool, false),
    override_stream_error_on_invalid_http_message: only(bool, false),
    send_fully_qualified_url: only(bool, false),
    allow_custom_methods: only(bool, false),
  },
  {
    irrelevant: 'default_host_for_http_10 use_balsa_parser',
    unsupported: 'header_key_format ignore_http_11_upgrade',
  },
  ({ enable_trailers }) => ({ enableTrailers: enable_trailers }),
);
