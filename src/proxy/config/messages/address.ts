import { isIP } from 'node:net';
import { defaulted, only, required } from '../decode/field.ts';
import type { Location } from '../decode/location.ts';
import { message } from '../decode/message.ts';
import { bool, enumOf, integer, text } from '../decode/scalars.ts';
import type { Address } from '../types.ts';

const socketAddress = message(
  'SocketAddress',
  {
    protocol: defaulted(enumOf({ TCP: 0, UDP: 1 }, ['TCP']), 'TCP'),
    address: required(text),
    port_value: required(integer(0, 65535)),
    ipv4_compat: only(bool, false),
  },
  { unsupported: 'named_port resolver_name network_namespace_filepath' },
  ({ address, port_value }): Address => ({ host: address, port: port_value }),
);

/** envoy.config.core.v3.Address */
export const address = message(
  'Address',
  { socket_address: required(socketAddress) },
  { unsupported: 'pipe envoy_internal_address' },
  ({ socket_address }) => socket_address,
);

/** Refuses a host name where Envoy takes an IP address only. `at` is the place of the Address. */
export function requireIp({ host }: Address, at: Location, advice: string): void {
  if (isIP(host) === 0) at.fail(`malformed IP address: ${host}. ${advice}`);
}
