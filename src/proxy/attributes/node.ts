import { MessageAttribute, NODE } from '../../host/index.ts';
import type { Node } from '../config/types.ts';

/** What Envoy adds to the node of its configuration: who the proxy is. */
const AGENT = {
  user_agent_name: 'envoy',
  user_agent_build_version: { version: { major_number: 1, minor_number: 40, patch: 0 } },
};

/** Attribute `xds.node`. Envoy's also lists all its extensions. */
export function nodeAttribute({ id, cluster, metadata, locality }: Node): MessageAttribute {
  return new MessageAttribute(NODE, { id, cluster, metadata, ...(locality !== undefined && { locality }), ...AGENT });
}
