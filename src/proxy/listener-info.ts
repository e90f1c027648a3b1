import type { Listener, Metadata } from './config/types.ts';

/** What streams and connections know of the listener they came by. */
export interface ListenerInfo {
  readonly filterChainName: string;
  readonly direction: NonNullable<Listener['trafficDirection']>;
  readonly metadata: Metadata;
}

export function listenerInfo({ trafficDirection, metadata, filterChains }: Listener): ListenerInfo {
  return {
    filterChainName: filterChains[0]?.name ?? '',
    direction: trafficDirection ?? 'UNSPECIFIED',
    metadata: metadata ?? {},
  };
}
