import { isLoopback } from '../../../registry/client/loopback.ts';

/** What speaks against hosts in a cluster fetching from `host` (with its port) as it was fetched from here. */
export function reachNotes(host: string, isPlainRegistry: boolean): string[] {
  if (isLoopback(host)) return [`hosts in the cluster will look for ${host} on their own machine`];
  if (isPlainRegistry) return [`${host} speaks plain HTTP: hosts fetch images so only where they are told to`];
  return [];
}
