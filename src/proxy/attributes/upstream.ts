import { type AttributeTable, Duration, LOCALITY, MessageAttribute, Uint } from '../../host/index.ts';
import type { AttributeSource } from './source.ts';

/**
 * Group `upstream`; most of it is NotFound before an endpoint is chosen
 * (Envoy source/extensions/filters/common/expr/context.cc, UpstreamLookupValues).
 */
export const UPSTREAM: AttributeTable<AttributeSource> = {
  address: ({ info }) => info.upstream?.address.text,
  port: ({ info }) => info.upstream && BigInt(info.upstream.address.port),
  local_address: ({ info }) => info.upstream?.local?.text,
  transport_failure_reason: ({ info }) => info.upstream?.failure ?? (info.expectsUpstream ? '' : undefined),
  request_attempt_count: ({ info }) => new Uint(info.attempts),
  cx_pool_ready_duration: ({ info }) =>
    info.upstream?.readyAfter === undefined ? undefined : new Duration(info.upstream.readyAfter),
  locality: ({ info }) => info.upstream && new MessageAttribute(LOCALITY, info.upstream.endpoint?.locality ?? {}),
  num_endpoints: ({ cluster }) => cluster && new Uint(cluster.endpointCount),
};
