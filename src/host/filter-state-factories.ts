import { type Attribute, AttributeMap } from './attribute.ts';
import type { FilterStateObject } from './filter-state.ts';
import { encodePairs } from './pairs.ts';
import { utf8Bytes } from './utf8-bytes.ts';

/** Makes an object of its text; undefined where the text is none of its kind. */
type Factory = (text: string) => FilterStateObject | undefined;

/** An object that says its text. */
const text: Factory = (value) => {
  const plain = utf8Bytes(value);
  return { attribute: () => Buffer.from(plain, 'latin1'), plain, json: undefined };
};

/** One that has a meaning for Envoy alone. */
const opaque: Factory = () => ({ attribute: () => undefined, plain: undefined, json: undefined });

const flag: Factory = (value) => text(String(value === 'true'));

/** A whole number from 0 to `maximum`. */
const number =
  (maximum: number): Factory =>
  (value) =>
    /^\d+$/.test(value) && Number(value) <= maximum ? text(String(Number(value))) : undefined;

/** An address without a port, which Envoy shows as 0. */
const ip: Factory = (value) => {
  const whole = value.includes(':') ? `[${value}]:0` : `${value}:0`;
  return address(whole) && text(whole);
};

/** `ip:port`, whose parts can be asked for; the whole is a map that lists none of them. */
class AddressAttributes extends AttributeMap {
  private readonly ip: string;
  private readonly port: bigint;

  constructor(ip: string, port: bigint) {
    super();
    this.ip = ip;
    this.port = port;
  }

  override get(name: string): Attribute | undefined {
    if (name === 'ip') return this.ip;
    return name === 'port' ? this.port : undefined;
  }

  override keys(): readonly string[] {
    return [];
  }

  override encode(): Uint8Array {
    return encodePairs([]);
  }
}

const address: Factory = (value) => {
  const [, v6, v4, port] = /^(?:\[([\da-f:.]+)\]|(\d+(?:\.\d+){3})):(\d+)$/i.exec(value) ?? [];
  const ip = v6 ?? v4;
  if (ip === undefined || port === undefined || !URL.canParse(`http://${value}`)) return undefined;
  return { attribute: () => new AddressAttributes(ip, BigInt(port)), plain: value, json: undefined };
};

/** Objects that Envoy makes from text, by key (docs/root/configuration/advanced/well_known_filter_state.rst). */
const FACTORIES: Readonly<Record<string, Factory>> = {
  'envoy.tcp_proxy.cluster': text,
  'envoy.tcp_proxy.disable_tunneling': flag,
  'envoy.tcp_proxy.per_connection_idle_timeout_ms': number(Number.MAX_SAFE_INTEGER),
  'envoy.network.upstream_server_name': text,
  'envoy.network.application_protocols': opaque,
  'envoy.network.ip': ip,
  'envoy.network.network_namespace': text,
  'envoy.network.upstream_subject_alt_names': text,
  'envoy.network.transport_socket.original_dst_address': address,
  'envoy.filters.listener.original_dst.local_ip': address,
  'envoy.filters.listener.original_dst.remote_ip': address,
  'envoy.upstream.dynamic_host': text,
  'envoy.upstream.dynamic_port': number(0xffff),
  'envoy.ratelimit.hits_addend': number(Number.MAX_SAFE_INTEGER),
  'envoy.string': text,
  'envoy.hashable_string': text,
};

/** What makes objects for `key`; undefined where Envoy has nothing that does. */
export function filterStateFactory(key: string): Factory | undefined {
  return Object.hasOwn(FACTORIES, key) ? FACTORIES[key] : undefined;
}
