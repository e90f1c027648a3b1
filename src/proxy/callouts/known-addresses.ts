import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import type { KnownAddresses } from '../../host/index.ts';
import { chooseAddresses } from './choose-addresses.ts';

/** What c-ares lets a host name consist of. */
const HOST_NAME = /^[\w\-./*]*$/;
const HOSTS_FILE = '/etc/hosts';

/**
 * What Envoy's resolver knows without a question, and therefore says at once: addresses, names of this machine and what
 * cannot be a name. Undefined for all others.
 */
export function knownAddresses(name: string, hosts: () => string = readHosts): KnownAddresses | undefined {
  if (isIP(name) !== 0) return { known: chooseAddresses([name]) };
  if (!HOST_NAME.test(name)) return { known: undefined };
  const lower = name.toLowerCase();
  if (lower === 'localhost' || lower.endsWith('.localhost')) return { known: chooseAddresses(['::1']) };
  const addresses = hosts()
    .split('\n')
    .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
    .filter(([address = '', ...names]) => isIP(address) !== 0 && names.some((known) => known.toLowerCase() === lower))
    .map(([address = '']) => address);
  return addresses.length === 0 ? undefined : { known: chooseAddresses(addresses) };
}

function readHosts(): string {
  try {
    return readFileSync(HOSTS_FILE, 'latin1');
  } catch {
    // Without one there are no such names.
    return '';
  }
}
