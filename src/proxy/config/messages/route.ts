import { optional, required } from '../decode/field.ts';
import { message } from '../decode/message.ts';
import { text } from '../decode/scalars.ts';
import type { Route } from '../types.ts';
import { metadata } from './metadata.ts';
import { directResponse, redirect, routeAction } from './route-action.ts';
import { routeMatch } from './route-match.ts';

/** envoy.config.route.v3.Route */
export const route = message(
  'Route',
  {
    name: text,
    match: required(routeMatch),
    route: optional(routeAction),
    direct_response: optional(directResponse),
    redirect: optional(redirect),
    metadata: optional(metadata),
  },
  {
    irrelevant: 'stat_prefix',
    unsupported:
      'filter_action non_forwarding_action decorator typed_per_filter_config request_headers_to_add request_headers_to_remove response_headers_to_add response_headers_to_remove tracing per_request_buffer_limit_bytes request_body_buffer_limit route_specifiers',
    oneofs: [{ members: 'route redirect direct_response filter_action non_forwarding_action', required: true }],
    former: {
      per_filter_config: 'typed_per_filter_config',
    },
  },
  ({ name, match, route, direct_response, redirect, metadata }, at): Route => ({
    name,
    match,
    metadata,
    action: route ?? direct_response ?? redirect ?? at.fail('has no action that the embedded proxy supports'),
  }),
);
