import type { MessageType } from './message-attribute.ts';

/** envoy.config.core.v3.Locality */
export const LOCALITY = { region: [1, 'string'], zone: [2, 'string'], sub_zone: [3, 'string'] } as const;

/** envoy.type.v3.SemanticVersion */
const SEMANTIC_VERSION = { major_number: [1, 'uint32'], minor_number: [2, 'uint32'], patch: [3, 'uint32'] } as const;

/** envoy.config.core.v3.BuildVersion */
const BUILD_VERSION = { version: [1, SEMANTIC_VERSION], metadata: [2, 'struct'] } as const;

/** envoy.config.core.v3.Node, but for the list of extensions. */
export const NODE = {
  id: [1, 'string'],
  cluster: [2, 'string'],
  metadata: [3, 'struct'],
  locality: [4, LOCALITY],
  user_agent_name: [6, 'string'],
  user_agent_build_version: [8, BUILD_VERSION],
  client_features: [10, 'strings'],
} as const satisfies MessageType;

/** envoy.config.core.v3.Metadata. Its typed metadata is never set here, and has the form of an empty map. */
export const METADATA = {
  filter_metadata: [1, 'structs'],
  typed_filter_metadata: [2, 'structs'],
} as const satisfies MessageType;
