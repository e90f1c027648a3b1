import { only, optional, repeated, required } from '../decode/field.ts';
import type { Location } from '../decode/location.ts';
import { message } from '../decode/message.ts';
import { bool, enumOf, headerText, text } from '../decode/scalars.ts';
import type { RouteConfiguration, VirtualHost } from '../types.ts';
import { metadata } from './metadata.ts';
import { route } from './route.ts';

const virtualHost = message(
  'VirtualHost',
  {
    name: required(text),
    domains: repeated(headerText, 1),
    routes: repeated(route),
    require_tls: only(enumOf({ NONE: 0, EXTERNAL_ONLY: 1, ALL: 2 }, ['NONE', 'EXTERNAL_ONLY', 'ALL']), 'NONE'),
    include_request_attempt_count: only(bool, false),
    include_attempt_count_in_response: only(bool, false),
    include_is_timeout_retry_header: only(bool, false),
    metadata: optional(metadata),
  },
  {
    unsupported:
      'matcher virtual_clusters rate_limits request_headers_to_add request_headers_to_remove response_headers_to_add response_headers_to_remove cors typed_per_filter_config retry_policy retry_policy_typed_config hedge_policy per_request_buffer_limit_bytes request_body_buffer_limit request_mirror_policies route_specifiers',
  },
  ({ name, domains, routes, metadata }): VirtualHost => ({ name, domains, routes, metadata }),
);

/** envoy.config.route.v3.RouteConfiguration */
export const routeConfiguration = message(
  'RouteConfiguration',
  { name: text, virtual_hosts: repeated(virtualHost), validate_clusters: only(bool, true) },
  {
    irrelevant: 'most_specific_header_mutations_wins',
    unsupported:
      'vhds internal_only_headers response_headers_to_add response_headers_to_remove request_headers_to_add request_headers_to_remove max_direct_response_body_size_bytes cluster_specifier_plugins request_mirror_policies ignore_port_in_host_matching vhost_header ignore_path_parameters_in_path_matching typed_per_filter_config metadata route_specifiers',
  },
  ({ name, virtual_hosts }, at): RouteConfiguration => {
    checkDomains(name, virtual_hosts, at.child('virtual_hosts'));
    return { name, virtualHosts: virtual_hosts };
  },
);

/** Each domain, whatever its case, once in the whole configuration. */
function checkDomains(name: string, hosts: VirtualHost[], at: Location): void {
  const seen = new Set<string>();
  for (const [i, host] of hosts.entries()) {
    for (const [j, domain] of host.domains.entries()) {
      const place = at.child(i).child('domains').child(j);
      const key = domain.toLowerCase();
      if (seen.has(key)) {
        place.fail(
          key === '*'
            ? `Only a single wildcard domain is permitted in route ${name}`
            : `Only unique values for domains are permitted. Duplicate entry of domain ${key} in route ${name}`,
        );
      }
      seen.add(key);
    }
  }
}
