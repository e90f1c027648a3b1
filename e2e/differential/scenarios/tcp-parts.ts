import type { Script } from '../probe/script.ts';
import type { BootstrapContext, ListenerSpec, Plugin, TcpStep } from '../scenario.ts';

const NETWORK = 'type.googleapis.com/envoy.extensions.filters.network.';

/** A listener whose wasm filters stand before a TCP proxy to the cluster `tcp`; `fields` are added to the proxy's. */
export function tcpListener(
  filters: readonly (Script | Plugin)[],
  fields: (context: BootstrapContext) => object = () => ({}),
): ListenerSpec {
  return {
    filters,
    network: (context) => [
      ...context.wasm.map((config) => ({
        name: 'envoy.filters.network.wasm',
        typed_config: { '@type': `${NETWORK}wasm.v3.Wasm`, config },
      })),
      {
        name: 'envoy.filters.network.tcp_proxy',
        typed_config: {
          '@type': `${NETWORK}tcp_proxy.v3.TcpProxy`,
          stat_prefix: 'scene',
          cluster: 'tcp',
          ...(context.accessLogs.length > 0 && { access_log: context.accessLogs }),
          ...fields(context),
        },
      },
    ],
  };
}

export const CONNECT: TcpStep = { tcp: 'connect' };
export const HELLO: TcpStep = { tcp: 'client', send: 'hello' };
export const WORLD: TcpStep = { tcp: 'backend', send: 'world' };
export const CLIENT_ENDS: TcpStep = { tcp: 'client', close: 'end' };
export const BACKEND_ENDS: TcpStep = { tcp: 'backend', close: 'end' };
export const CLIENT_RESETS: TcpStep = { tcp: 'client', close: 'reset' };
export const BACKEND_RESETS: TcpStep = { tcp: 'backend', close: 'reset' };
/** Two pieces from each side, then the ends. */
export const BOTH_WAYS: readonly TcpStep[] = [
  CONNECT,
  HELLO,
  { tcp: 'client', send: ' again' },
  WORLD,
  { tcp: 'backend', send: ' again' },
  BACKEND_ENDS,
  CLIENT_ENDS,
];
