import type { FilterStateObject } from './filter-state.ts';
import { utf8Bytes } from './utf8-bytes.ts';

/** Makes an object of its text; undefined where the text is none of its kind. */
type Factory = (text: string) => FilterStateObject | undefined;

/** An object that is its text, and says so. */
const text: Factory = (value) => {
  const plain = utf8Bytes(value);
  return { attribute: () => Buffer.from(plain, 'latin1'), plain, json: undefined };
};

/** One that has a meaning for Envoy alone. */
const opaque: Factory = () => ({ attribute: () => undefined, plain: undefined, json: undefined });

/** `ip:port`. */
const address: Factory = (value) => {
  return URL.canParse(`http://${value}`) && /^(\[[\da-f:.]+\]|\d+\.\d+\.\d+\.\d+):\d+$/i.test(value)
    ? text(value)
    : undefined;
};

/** Objects that Envoy makes from text, by key (docs/root/configuration/advanced/well_known_filter_state.rst). */
const FACTORIES: Readonly<Record<string, Factory>> = {
  'envoy.tcp_proxy.cluster': text,
  'envoy.network.upstream_server_name': text,
  'envoy.network.application_protocols': opaque,
  'envoy.network.upstream_subject_alt_names': opaque,
  'envoy.network.transport_socket.original_dst_address': address,
  'envoy.filters.listener.original_dst.local_ip': address,
  'envoy.filters.listener.original_dst.remote_ip': address,
};

/** What makes objects for `key`; undefined where Envoy has nothing that does. */
export function filterStateFactory(key: string): Factory | undefined {
  return Object.hasOwn(FACTORIES, key) ? FACTORIES[key] : undefined;
}
