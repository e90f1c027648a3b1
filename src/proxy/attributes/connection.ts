import { type AttributeTable, Uint } from '../../host/index.ts';
import type { AttributeSource } from './source.ts';

/**
 * Group `connection` of a connection without TLS; names that are not here are NotFound
 * (Envoy source/extensions/filters/common/expr/context.cc, ConnectionLookupValues).
 */
export const CONNECTION: AttributeTable<AttributeSource> = {
  id: ({ info }) => new Uint(info.connectionId),
  mtls: () => false,
  requested_server_name: () => '',
};
