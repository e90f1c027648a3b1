import type { HeaderMap } from '../../host/index.ts';
import type { HeaderMatch, Route, RouteConfiguration, RouteMatch, VirtualHost } from '../config/types.ts';

export interface RouteChoice {
  virtualHost: VirtualHost;
  /** None of the virtual host's fits. */
  route: Route | undefined;
}

/**
 * The virtual host and route of a request, as far as there are any (Envoy source/common/router/config_impl.cc): the virtual host by exact domain,
 * then longest suffix `*.x`, then longest prefix `x.*`, then `*`; in it the first route that matches.
 */
export function chooseRoute(config: RouteConfiguration, headers: HeaderMap): RouteChoice | undefined {
  const virtualHost = chooseVirtualHost(config.virtualHosts, headers.get(':authority') ?? '');
  if (virtualHost === undefined) return undefined;
  const path = headers.get(':path');
  // Envoy routes nothing that does not say by which scheme it came.
  if (path === undefined || !headers.has('x-forwarded-proto') || headers.get(':method') === 'CONNECT')
    return { virtualHost, route: undefined };
  const end = path.search(/[?#]/);
  const plain = end < 0 ? path : path.slice(0, end);
  return { virtualHost, route: virtualHost.routes.find(({ match }) => matches(match, plain, headers)) };
}

function chooseVirtualHost(hosts: readonly VirtualHost[], authority: string): VirtualHost | undefined {
  if (hosts.length === 1 && hosts[0]!.domains[0] === '*') return hosts[0];
  const host = authority.toLowerCase();
  let best: VirtualHost | undefined;
  let bestRank = 0;
  for (const candidate of hosts) {
    for (const domain of candidate.domains) {
      const rank = rankOf(domain.toLowerCase(), host);
      if (rank > bestRank) {
        best = candidate;
        bestRank = rank;
      }
    }
  }
  return best;
}

/** 0 for no match; more for a better one. */
function rankOf(domain: string, host: string): number {
  const LONGEST = 1 << 16;
  if (domain === host) return 3 * LONGEST;
  if (domain === '*') return 1;
  if (domain.startsWith('*')) {
    return host.length > domain.length - 1 && host.endsWith(domain.slice(1)) ? 2 * LONGEST + domain.length : 0;
  }
  if (!domain.endsWith('*')) return 0;
  return host.length > domain.length - 1 && host.startsWith(domain.slice(0, -1)) ? LONGEST + domain.length : 0;
}

function matches(match: RouteMatch, path: string, headers: HeaderMap): boolean {
  return matchesPath(match, path) && match.headers.every((header) => matchesHeader(header, headers));
}

function matchesPath(match: RouteMatch, path: string): boolean {
  const rule = match.path;
  if (rule.kind === 'regex') return rule.value.test(path);
  const subject = match.caseSensitive ? path : path.toLowerCase();
  const value = match.caseSensitive ? rule.value : rule.value.toLowerCase();
  switch (rule.kind) {
    case 'exact':
      return subject === value;
    case 'prefix':
      return subject.startsWith(value);
    case 'separated_prefix':
      return subject === value || subject.startsWith(`${value}/`);
  }
}

function matchesHeader(rule: HeaderMatch, headers: HeaderMap): boolean {
  const value = headers.getJoined(rule.name);
  return test(rule, value) !== rule.invert;
}

function test(rule: HeaderMatch, value: string | undefined): boolean {
  if (rule.kind === 'present') return value !== undefined;
  if (value === undefined) return false;
  switch (rule.kind) {
    case 'exact':
      return value === rule.value;
    case 'prefix':
      return value.startsWith(rule.value);
    case 'suffix':
      return value.endsWith(rule.value);
    case 'contains':
      return value.includes(rule.value);
    case 'regex':
      return new RegExp(`^(?:${rule.value})$`).test(value);
  }
}
