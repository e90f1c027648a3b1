/** A bootstrap that decodes, to be bent by tests. */
import assert from 'node:assert/strict';
import { ProxletError } from '../../errors.ts';
import type { DecodeOptions } from './decode/context.ts';
import { decodeBootstrap } from './decode-bootstrap.ts';
import type { Bootstrap, HttpConnectionManager, PluginConfig } from './types.ts';

type Json = Record<string, unknown>;

export const TYPE = 'type.googleapis.com/';
export const HCM_TYPE = `${TYPE}envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`;
export const WASM_TYPE = `${TYPE}envoy.extensions.filters.http.wasm.v3.Wasm`;
export const ROUTER = {
  name: 'envoy.filters.http.router',
  typed_config: { '@type': `${TYPE}envoy.extensions.filters.http.router.v3.Router` },
};

/** What is added to the parts of a valid bootstrap, or replaces what they have. */
export interface SampleParts {
  bootstrap?: Json;
  listener?: Json;
  chain?: Json;
  manager?: Json;
  route?: Json;
  cluster?: Json;
  endpoint?: Json;
}

export function sample(parts: SampleParts = {}): Json {
  const route = { match: { prefix: '/' }, route: { cluster: 'c' }, ...parts.route };
  const manager = {
    '@type': HCM_TYPE,
    stat_prefix: 'http',
    route_config: { name: 'rc', virtual_hosts: [{ name: 'vh', domains: ['*'], routes: [route] }] },
    http_filters: [ROUTER],
    ...parts.manager,
  };
  const listener = {
    name: 'main',
    address: socketAddress(18000),
    filter_chains: [{ filters: [{ name: 'hcm', typed_config: manager }], ...parts.chain }],
    ...parts.listener,
  };
  const endpoint = { address: socketAddress(8081), ...parts.endpoint };
  const cluster = {
    name: 'c',
    load_assignment: { cluster_name: 'c', endpoints: [{ lb_endpoints: [{ endpoint }] }] },
    ...parts.cluster,
  };
  return { static_resources: { listeners: [listener], clusters: [cluster] }, ...parts.bootstrap };
}

export function socketAddress(port: number, host = '127.0.0.1'): Json {
  return { socket_address: { address: host, port_value: port } };
}

/** A wasm filter with further fields of PluginConfig and VmConfig. */
export function wasmFilter(plugin: Json = {}, vm: Json = {}) {
  const config = {
    name: 'p',
    root_id: 'r',
    vm_config: { runtime: 'envoy.wasm.runtime.v8', code: { local: { filename: '/f.wasm' } }, ...vm },
    ...plugin,
  };
  return { name: 'wasm', typed_config: { '@type': WASM_TYPE, config } };
}

/** The connection manager of a decoded sample. */
export function managerOf(parts: SampleParts): HttpConnectionManager {
  return managerIn(decodeBootstrap(sample(parts)));
}

/** The connection manager of the first listener. */
export function managerIn({ listeners }: Pick<Bootstrap, 'listeners'>): HttpConnectionManager {
  const manager = listeners[0]?.filterChains[0]?.filters[0];
  assert.ok(manager?.kind === 'http_connection_manager');
  return manager;
}

/** The plugin of a decoded wasm filter. */
export function pluginOf(plugin: Json, vm: Json = {}, options?: DecodeOptions): PluginConfig {
  const input = sample({ manager: { http_filters: [wasmFilter(plugin, vm), ROUTER] } });
  const filter = managerIn(decodeBootstrap(input, options)).httpFilters[0];
  assert.ok(filter?.kind === 'wasm');
  return filter.plugin;
}

/** The error that decoding `input` throws. */
export function refusalOf(input: unknown, options?: DecodeOptions): ProxletError {
  try {
    decodeBootstrap(input, options);
  } catch (error) {
    if (error instanceof ProxletError) return error;
    throw error;
  }
  return assert.fail('was accepted');
}
