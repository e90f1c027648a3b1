import { nodeAttribute } from '../attributes/node.ts';
import type { RouteAction, RouteMatch } from '../config/types.ts';
import type { HttpOptions } from './http-options.ts';
import { testingConnection } from './testing-connection.ts';

/** Options of a connection manager whose one route does `action`; entries run as they are posted, timers never. */
export function testingOptions({ action, ...change }: Partial<HttpOptions> & { action: RouteAction }): HttpOptions {
  const match: RouteMatch = { path: { kind: 'prefix', value: '/' }, caseSensitive: true, headers: [] };
  const routes = [{ name: '', match, action }];
  return {
    routes: { name: '', virtualHosts: [{ name: '', domains: ['*'], routes }] },
    clusters: new Map(),
    node: nodeAttribute({ id: '', cluster: '', metadata: {} }),
    listener: testingConnection().listener,
    suppressEnvoyHeaders: false,
    serverName: 'envoy',
    useRemoteAddress: false,
    generateRequestId: false,
    idleTimeout: 0,
    bufferLimit: 1000,
    now: () => 0n,
    date: () => '',
    post: (entry) => entry.run(),
    join: (_entry, work) => work(),
    timer: () => ({ cancel: () => {} }),
    accessLogs: [],
    ...change,
  };
}
