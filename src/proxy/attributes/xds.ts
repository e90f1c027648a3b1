import { type Attribute, type AttributeTable, type JsonObject, METADATA, MessageAttribute } from '../../host/index.ts';
import type { AttributeSource } from './source.ts';

/** Numbers of envoy.config.core.v3.TrafficDirection. */
const DIRECTIONS = { UNSPECIFIED: 0n, INBOUND: 1n, OUTBOUND: 2n };

const metadata = (value: JsonObject | undefined): Attribute =>
  new MessageAttribute(METADATA, { filter_metadata: value ?? {} });

/** A host without metadata has no message, which is null to CEL, where all others have an empty one. */
const ofHost = (value: JsonObject | undefined): Attribute => (value === undefined ? null : metadata(value));

/** Group `xds` of a stream (Envoy source/extensions/filters/common/expr/context.cc, XDSLookupValues). */
export const XDS: AttributeTable<AttributeSource> = {
  node: ({ server }) => server.node,
  cluster_name: ({ cluster }) => cluster?.config.name,
  cluster_metadata: ({ cluster }) => cluster && metadata(cluster.config.metadata),
  route_name: ({ info }) => info.route?.name,
  route_metadata: ({ info }) => info.route && metadata(info.route.metadata),
  virtual_host_name: ({ info }) => info.virtualHost?.name,
  virtual_host_metadata: ({ info }) => info.virtualHost && metadata(info.virtualHost.metadata),
  upstream_host_metadata: ({ info }) => info.upstream && ofHost(info.upstream.endpoint?.metadata),
  upstream_host_locality_metadata: ({ info }) => info.upstream && ofHost(info.upstream.endpoint?.localityMetadata),
  filter_chain_name: ({ info }) => info.listener.filterChainName,
  listener_metadata: ({ info }) => metadata(info.listener.metadata),
  listener_direction: ({ info }) => DIRECTIONS[info.listener.direction],
};
