import type { ResolvedAddress } from './callouts.ts';

/** What envoy_on_resolve_dns finds in its buffer (Envoy context.cc, onResolveDns): count, TTLs, then addresses, each ended by a NUL. Nothing for a failure. */
export function encodeDnsResults(addresses: readonly ResolvedAddress[] | undefined): Uint8Array {
  if (addresses === undefined) return new Uint8Array(0);
  const text = addresses.map(({ text }) => `${text}\0`).join('');
  const bytes = Buffer.alloc(4 + addresses.length * 4 + text.length);
  bytes.writeUInt32LE(addresses.length, 0);
  for (const [index, { ttl }] of addresses.entries()) bytes.writeUInt32LE(ttl, 4 + index * 4);
  bytes.latin1Write(text, 4 + addresses.length * 4);
  return bytes;
}
