import { lookup } from 'node:dns';
import { isIPv6 } from 'node:net';
import type { Callout, ResolvedAddress } from '../../host/index.ts';

/** One envoy_resolve_dns: addresses of IPv6, or where there is none of IPv4, as Envoy's AUTO has it. */
export class Resolution implements Callout {
  private readonly name: string;
  private readonly resolved: (addresses: readonly ResolvedAddress[]) => void;
  private cancelled = false;

  constructor(name: string, resolved: (addresses: readonly ResolvedAddress[]) => void) {
    this.name = name;
    this.resolved = resolved;
  }

  start(): void {
    lookup(this.name, { all: true, order: 'verbatim' }, (error, addresses) => {
      if (this.cancelled) return;
      const all = error === null ? addresses : [];
      const chosen = all.some(({ family }) => family === 6) ? all.filter(({ family }) => family === 6) : all;
      this.resolved(
        chosen.map(({ address }) => ({ text: isIPv6(address) ? `[${address}]:0` : `${address}:0`, ttl: 0 })),
      );
    });
  }

  cancel(): void {
    this.cancelled = true;
  }
}
