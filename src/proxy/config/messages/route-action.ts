import { defaulted, type Field, only, optional, repeated, required } from '../decode/field.ts';
import type { Location } from '../decode/location.ts';
import { message } from '../decode/message.ts';
import { bool, duration, enumOf, headerText, integer, text, uint32 } from '../decode/scalars.ts';
import type { DataSource, RouteAction } from '../types.ts';
import { dataSource, readDataSource } from './data-source.ts';

type Forward = Extract<RouteAction, { kind: 'route' }>;

/** The name of a cluster, which must be one of the bootstrap's; that is seen when all of them are read. */
function clusterReference(kind: 'cluster' | 'weighted cluster'): Field<string, never> {
  const name = required(text);
  return {
    decode(value, at) {
      const cluster = name.decode(value, at);
      at.context.clusterReferences.push({ kind, name: cluster, at });
      return cluster;
    },
    absent: name.absent,
  };
}

const clusterWeight = message(
  'ClusterWeight',
  { name: clusterReference('weighted cluster'), weight: required(uint32) },
  {
    unsupported:
      'cluster_header metadata_match request_headers_to_add request_headers_to_remove response_headers_to_add response_headers_to_remove typed_per_filter_config host_rewrite_literal',
  },
  (entry) => entry,
);

const weightedClusters = message(
  'WeightedCluster',
  { clusters: repeated(clusterWeight, 1) },
  { irrelevant: 'runtime_key_prefix total_weight', unsupported: 'header_name use_hash_policy' },
  ({ clusters }, at) => {
    const sum = clusters.reduce((total, { weight }) => total + weight, 0);
    if (sum === 0) at.child('clusters').fail('Sum of weights in the weighted_cluster must be greater than 0.');
    return clusters;
  },
);

export const routeAction = message(
  'RouteAction',
  {
    cluster: optional(clusterReference('cluster')),
    weighted_clusters: optional(weightedClusters),
    timeout: defaulted(duration, 15_000),
    prefix_rewrite: headerText,
    host_rewrite_literal: headerText,
    auto_host_rewrite: defaulted(bool, false),
  },
  {
    irrelevant: 'hash_policy',
    unsupported:
      'cluster_header cluster_specifier_plugin inline_cluster_specifier_plugin cluster_not_found_response_code metadata_match regex_rewrite path_rewrite_policy path_rewrite host_rewrite_header host_rewrite_path_regex host_rewrite append_x_forwarded_host idle_timeout flush_timeout early_data_policy retry_policy retry_policy_typed_config request_mirror_policies priority rate_limits include_vh_rate_limits cors max_grpc_timeout grpc_timeout_offset upgrade_configs internal_redirect_policy internal_redirect_action max_internal_redirects hedge_policy max_stream_duration',
    oneofs: [
      {
        members: 'cluster cluster_header weighted_clusters cluster_specifier_plugin inline_cluster_specifier_plugin',
        required: true,
      },
      {
        members: 'host_rewrite_literal auto_host_rewrite host_rewrite_header host_rewrite_path_regex host_rewrite',
      },
    ],
  },
  (action): Forward => ({
    kind: 'route',
    clusters: action.weighted_clusters ?? (action.cluster === undefined ? [] : [{ name: action.cluster, weight: 1 }]),
    timeout: action.timeout,
    prefixRewrite: action.prefix_rewrite || undefined,
    hostRewrite: action.host_rewrite_literal || undefined,
    autoHostRewrite: action.auto_host_rewrite,
  }),
);

export const directResponse = message(
  'DirectResponseAction',
  { status: required(integer(200, 599)), body: optional(dataSource) },
  { unsupported: 'body_format' },
  ({ status, body }, at): RouteAction => {
    const place = at.child('body');
    return { kind: 'direct_response', status, body: body === undefined ? new Uint8Array() : readBody(body, place) };
  },
);

const MAX_BODY = 4096;

function readBody(source: DataSource, at: Location): Uint8Array {
  const body = readDataSource(source, at);
  if (body.length > MAX_BODY) at.fail(`response body size is ${body.length} bytes; maximum is ${MAX_BODY}`);
  return body;
}

const REDIRECT_STATUS = {
  MOVED_PERMANENTLY: 301,
  FOUND: 302,
  SEE_OTHER: 303,
  TEMPORARY_REDIRECT: 307,
  PERMANENT_REDIRECT: 308,
} as const;

export const redirect = message(
  'RedirectAction',
  {
    https_redirect: bool,
    host_redirect: headerText,
    path_redirect: headerText,
    response_code: enumOf(
      { MOVED_PERMANENTLY: 0, FOUND: 1, SEE_OTHER: 2, TEMPORARY_REDIRECT: 3, PERMANENT_REDIRECT: 4 },
      ['MOVED_PERMANENTLY', 'FOUND', 'SEE_OTHER', 'TEMPORARY_REDIRECT', 'PERMANENT_REDIRECT'],
    ),
    strip_query: only(bool, false),
  },
  {
    unsupported: 'scheme_redirect port_redirect prefix_rewrite regex_rewrite path_rewrite',
    oneofs: [
      { members: 'https_redirect scheme_redirect' },
      { members: 'path_redirect prefix_rewrite regex_rewrite path_rewrite' },
    ],
  },
  ({ https_redirect, host_redirect, path_redirect, response_code }): RouteAction => ({
    kind: 'redirect',
    status: REDIRECT_STATUS[response_code],
    host: host_redirect || undefined,
    path: path_redirect || undefined,
    https: https_redirect,
  }),
);
