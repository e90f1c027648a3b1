import { AttributeGroup, type AttributeTable } from '../../host/index.ts';
import type { SocketAddress } from '../http/stream-info.ts';

const PEER: AttributeTable<SocketAddress> = {
  address: ({ text }) => text,
  port: ({ port }) => BigInt(port),
};

/** Groups `source` and `destination`. */
export function peerAttributes(address: SocketAddress): AttributeGroup<SocketAddress> {
  return new AttributeGroup(PEER, address);
}
