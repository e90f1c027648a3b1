import { required } from '../decode/field.ts';
import type { Location } from '../decode/location.ts';
import { message } from '../decode/message.ts';
import { text } from '../decode/scalars.ts';
import { typedConfig } from '../decode/typed-config.ts';
import type { NetworkFilter } from '../types.ts';
import { httpConnectionManager } from './http-connection-manager.ts';
import { tcpProxy } from './tcp-proxy.ts';
import { wasmExtension } from './wasm.ts';

const PREFIX = 'envoy.extensions.filters.network.';
const HCM_TYPE = `${PREFIX}http_connection_manager.v3.HttpConnectionManager`;

const wasm = wasmExtension((plugin): NetworkFilter => ({ kind: 'wasm', plugin }));

/** A filter beside the name that complaints know it by. */
export interface NamedFilter {
  name: string;
  filter: NetworkFilter;
}

/** envoy.config.listener.v3.Filter. The name is free; the type URL decides. */
export const networkFilter = message(
  'Filter',
  {
    name: required(text),
    typed_config: required(
      typedConfig<NetworkFilter>('network filter', {
        [HCM_TYPE]: httpConnectionManager,
        [`${PREFIX}tcp_proxy.v3.TcpProxy`]: tcpProxy,
        [`${PREFIX}wasm.v3.Wasm`]: wasm,
      }),
    ),
  },
  {
    unsupported: 'config_discovery',
    oneofs: [{ members: 'typed_config config_discovery' }],
    former: {
      config: `typed_config: {"@type": type.googleapis.com/${HCM_TYPE}, …}`,
    },
  },
  ({ name, typed_config }): NamedFilter => ({ name, filter: typed_config }),
);

/** The last filter, and no other, ends the chain. */
export function checkNetworkFilters(filters: readonly NamedFilter[], at: Location): void {
  for (const [i, { name, filter }] of filters.entries()) {
    const isLast = i === filters.length - 1;
    const isTerminal = filter.kind !== 'wasm';
    const type = `envoy.filters.network.${filter.kind}`;
    if (isTerminal && !isLast) {
      at.child(i).fail(
        `Error: terminal filter named ${name} of type ${type} must be the last filter in a network filter chain.`,
      );
    }
    if (!isTerminal && isLast) {
      at.child(i).fail(
        `Error: non-terminal filter named ${name} of type ${type} is the last filter in a network filter chain.`,
      );
    }
    if (isLast && filter.kind === 'http_connection_manager' && filters.length > 1) {
      at.child(0).unsupported(
        'a network filter before an HTTP connection manager is not supported by the embedded proxy',
      );
    }
  }
}
