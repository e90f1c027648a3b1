import { isIPv6 } from 'node:net';
import type { ResolvedAddress } from '../../host/index.ts';

/** Of all addresses of a name those of IPv6, or where there is none those of IPv4 (Envoy's AUTO), in Envoy's form. */
export function chooseAddresses(addresses: readonly string[]): ResolvedAddress[] {
  const wanted = addresses.some((address) => isIPv6(address));
  return addresses
    .filter((address) => isIPv6(address) === wanted)
    .map((address) => ({ text: wanted ? `[${address}]:0` : `${address}:0`, ttl: 0 }));
}
