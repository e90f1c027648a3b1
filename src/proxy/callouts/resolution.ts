import { lookup } from 'node:dns';
import type { Callout, ResolvedAddress } from '../../host/index.ts';
import { chooseAddresses } from './choose-addresses.ts';

/** Errors that say that there is no address, and not that nobody could say. */
const NO_ADDRESS: ReadonlySet<string> = new Set(['ENOTFOUND', 'ENODATA']);

/** One envoy_resolve_dns, by the system's resolver; it does not tell for how long an answer is good, so that the TTL is 0. */
export class Resolution implements Callout {
  private readonly name: string;
  private readonly resolved: (addresses: readonly ResolvedAddress[] | undefined) => void;
  private cancelled = false;

  constructor(name: string, resolved: (addresses: readonly ResolvedAddress[] | undefined) => void) {
    this.name = name;
    this.resolved = resolved;
  }

  start(): void {
    lookup(this.name, { all: true }, (error, addresses) => {
      if (this.cancelled) return;
      if (error === null) this.resolved(chooseAddresses(addresses.map(({ address }) => address)));
      else this.resolved(NO_ADDRESS.has(error.code ?? '') ? [] : undefined);
    });
  }

  cancel(): void {
    this.cancelled = true;
  }
}
