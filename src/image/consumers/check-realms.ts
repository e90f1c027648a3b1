import { BlockList, isIP } from 'node:net';
import { Refusal } from './refusal.ts';

const PRIVATE = new BlockList();
for (const [network, prefix] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['fc00::', 7],
  ['::1', 128],
  ['fe80::', 10],
] as const) {
  PRIVATE.addSubnet(network, prefix, 'ipv6');
}

/**
 * Replays what Istio's agent thinks of a registry's WWW-Authenticate (istio, pkg/wasm/imagefetcher.go,
 * validateAllRealms): it takes the realm for a URL even of Basic authentication, where it is a mere name. Throws Refusal.
 */
export function checkRealms(challenge: string): void {
  for (const [, realm = ''] of challenge.matchAll(/realm="([^"]*)"/g)) {
    const problem = realmProblem(realm);
    if (problem !== undefined) throw new Refusal(`rejected unsafe bearer realm: ${problem}`);
  }
}

function realmProblem(realm: string): string | undefined {
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(realm)?.[1]?.toLowerCase() ?? '';
  if (scheme === '' && /^[^/]*:/.test(realm)) {
    return `invalid realm URL: parse ${JSON.stringify(realm)}: first path segment in URL cannot contain colon`;
  }
  if (scheme !== 'http' && scheme !== 'https') return `realm scheme "${scheme}" not allowed`;
  const host = hostOf(realm);
  if (host === '') return 'realm missing host';
  if (host === 'metadata.google.internal') return 'realm targets cloud metadata service';
  if (host === 'localhost') return 'realm targets localhost';
  const family = isIP(host);
  if (family !== 0 && PRIVATE.check(host, family === 6 ? 'ipv6' : 'ipv4')) {
    return 'realm targets private/loopback/link-local IP';
  }
  return undefined;
}

/** As Go's URL.Hostname: without user, port and brackets. */
function hostOf(url: string): string {
  const authority = /^[^:]*:\/\/([^/?#]*)/.exec(url)?.[1] ?? '';
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  return /^\[(.*)\]/.exec(host)?.[1] ?? host.replace(/:[^:]*$/, '');
}
