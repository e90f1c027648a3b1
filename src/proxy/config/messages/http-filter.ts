import { type Field, isObject, only, required } from '../decode/field.ts';
import { message } from '../decode/message.ts';
import { bool, text } from '../decode/scalars.ts';
import { typedConfig } from '../decode/typed-config.ts';
import type { HttpFilter } from '../types.ts';
import { wasmFilter } from './wasm.ts';

const ROUTER_TYPE = 'envoy.extensions.filters.http.router.v3.Router';
const ROUTER_CONFIG = `typed_config: {"@type": type.googleapis.com/${ROUTER_TYPE}}`;
const ROUTER_NAMES = ['envoy.filters.http.router', 'envoy.router'];

/** A filter still without the name, which stands beside its configuration. */
type Unnamed = (name: string) => HttpFilter;

const router: Field<Unnamed, undefined> = message(
  'Router',
  { suppress_envoy_headers: bool },
  {
    irrelevant: 'dynamic_stats start_child_span suppress_grpc_request_failure_code_stats',
    unsupported:
      'upstream_log upstream_log_options strict_check_headers respect_expected_rq_timeout upstream_http_filters reject_connect_request_early_data',
  },
  ({ suppress_envoy_headers }) =>
    (name): HttpFilter => ({ kind: 'router', name, suppressEnvoyHeaders: suppress_envoy_headers }),
);

const wasm: Field<Unnamed> = {
  decode(value, at) {
    const plugin = wasmFilter.decode(value, at);
    return (name) => ({ kind: 'wasm', name, plugin });
  },
  absent: (at) => at.fail('is required'),
};

const typedFilter = typedConfig('HTTP filter', {
  [ROUTER_TYPE]: router,
  'envoy.extensions.filters.http.wasm.v3.Wasm': wasm,
});

/** `{}` is the same as nothing. */
const filterConfig: Field<Unnamed | undefined> = {
  decode: (value, at) =>
    isObject(value) && Object.keys(value).length === 0 ? undefined : typedFilter.decode(value, at),
  absent: () => undefined,
};

/** envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter. The name is free; the type URL decides. */
export const httpFilter = message(
  'HttpFilter',
  {
    name: required(text),
    typed_config: filterConfig,
    disabled: only(bool, false),
  },
  {
    irrelevant: 'is_optional',
    unsupported: 'config_discovery',
    former: {
      config: 'typed_config, with the "@type" of the filter\'s configuration',
    },
  },
  ({ name, typed_config }, at): HttpFilter => {
    if (typed_config !== undefined) return typed_config(name);
    const place = at.child('typed_config');
    if (!ROUTER_NAMES.includes(name)) return place.fail('has no "@type", which says what kind of filter it is');
    place.warn('Envoy refuses a router whose configuration has no type, since 1.22', ROUTER_CONFIG);
    return { kind: 'router', name, suppressEnvoyHeaders: false };
  },
);
