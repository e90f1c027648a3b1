import { type Attribute, AttributeGroup, METADATA, MessageAttribute, Uint } from '../../host/index.ts';
import { CONNECTION } from './connection.ts';
import { FilterStateAttributes } from './filter-state.ts';
import { peerAttributes } from './peer.ts';
import { REQUEST } from './request.ts';
import { RESPONSE } from './response.ts';
import type { AttributeSource } from './source.ts';
import { UPSTREAM } from './upstream.ts';
import { XDS } from './xds.ts';

/** No filter that the embedded proxy has writes dynamic metadata. */
const DYNAMIC_METADATA = new MessageAttribute(METADATA, {});

/** What there is by its first name (Envoy source/extensions/filters/common/expr/evaluator.cc, StreamActivation). */
const GROUPS: Readonly<Record<string, (source: AttributeSource) => Attribute | undefined>> = {
  request: (source) => new AttributeGroup(REQUEST, source),
  response: (source) => new AttributeGroup(RESPONSE, source),
  connection: (source) => new AttributeGroup(CONNECTION, source),
  upstream: (source) => new AttributeGroup(UPSTREAM, source),
  source: ({ info }) => peerAttributes(info.source),
  destination: ({ info }) => peerAttributes(info.destination),
  metadata: () => DYNAMIC_METADATA,
  filter_state: ({ info }) => new FilterStateAttributes(info.filterState),
  // Nothing of ours is left there, but it is there once the connection is.
  upstream_filter_state: ({ info }) =>
    info.upstream?.local === undefined ? undefined : new FilterStateAttributes(undefined),
  xds: (source) => new AttributeGroup(XDS, source),
  connection_id: ({ info }) => new Uint(info.connectionId),
};

/** The attribute or group `name` of a stream; undefined where there is none of that name. */
export function streamAttribute(name: string, source: AttributeSource): Attribute | undefined {
  return Object.hasOwn(GROUPS, name) ? GROUPS[name]?.(source) : undefined;
}
