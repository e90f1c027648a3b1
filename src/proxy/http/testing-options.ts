import type { RouteAction, RouteMatch } from '../config/types.ts';
import type { HttpOptions } from './http-options.ts';

/** Options of a connection manager whose one route does `action`; entries run as they are posted, timers never. */
export function testingOptions({ action, ...change }: Partial<HttpOptions> & { action: RouteAction }): HttpOptions {
  const match: RouteMatch = { path: { kind: 'prefix', value: '/' }, caseSensitive: true, headers: [] };
  const routes = [{ name: '', match, action }];
  return {
    routes: { name: '', virtualHosts: [{ name: '', domains: ['*'], routes }] },
    clusters: new Map(),
    node: { id: '', cluster: '', metadata: {} },
    suppressEnvoyHeaders: false,
    serverName: 'envoy',
    useRemoteAddress: false,
    generateRequestId: false,
    idleTimeout: 0,
    bufferLimit: 1000,
    now: () => 0n,
    date: () => '',
    post: (entry) => entry.run(),
    timer: () => ({ cancel: () => {} }),
    accessLogs: [],
    ...change,
  };
}
