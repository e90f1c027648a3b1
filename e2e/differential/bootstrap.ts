import { moduleBytes } from '../support/modules.ts';
import { encodeScript } from './probe/encode.ts';
import type { ProbeModules } from './probe/probe-module.ts';
import { get, on, only, property, reply, returns, type Script, STOP, script } from './probe/script.ts';
import type { BootstrapContext, ListenerSpec, Plugin, Scenario } from './scenario.ts';

/** Stands in scenarios for an id of their own, of equal length, so that encoded scripts need not change. */
const PLACEHOLDER = '$SCENE';
/** A port nobody listens on: unprivileged programs cannot, and nothing in use today does. */
const DEAD_PORT = 1;
const TYPE = 'type.googleapis.com/';

/** A scenario with the id that it has in its process. */
export interface Scene {
  id: string;
  scenario: Scenario;
}

/** `s00017` and the like. */
export function sceneId(number: number): string {
  return `s${String(number).padStart(PLACEHOLDER.length - 1, '0')}`;
}

/** The scenario's id made nameless, for the transcript. */
export function withoutId(text: string, id: string): string {
  return text.replaceAll(id, PLACEHOLDER);
}

/**
 * One bootstrap for many scenes: a listener each (named by the scene's id), and one for the runner's markers. Standard
 * routes of an HTTP listener, after the scenario's own:
 *
 *   /dead…    a cluster where nobody listens      /direct  a direct response
 *   /none…    no route                            any other: the scripted backend
 */
export async function sceneBootstrap(
  scenes: readonly Scene[],
  modules: ProbeModules,
  ports: Readonly<Record<string, number>>,
): Promise<object> {
  const parts = await Promise.all(scenes.map((scene) => sceneParts(scene, modules, ports)));
  const marker = replaceIn(
    await listener('marker', { filters: [{ script: MARKER, name: 'marker' }] }, modules, ports),
    'marker',
  );
  const merged: Record<string, unknown> = {
    node: { id: 'probe-node', cluster: 'probe-cluster' },
    static_resources: {
      listeners: [...parts.flatMap(({ listeners }) => listeners), marker],
      clusters: [
        cluster('backend', ports['backend'] ?? DEAD_PORT),
        cluster('tcp', ports['tcp'] ?? DEAD_PORT),
        cluster('dead', DEAD_PORT),
        ...parts.flatMap(({ clusters }) => clusters),
      ],
    },
  };
  for (const { more } of parts) {
    for (const [key, value] of Object.entries(more)) {
      const before = merged[key];
      merged[key] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
    }
  }
  return merged;
}

/** Answers the runner, whose path is then logged. */
const MARKER: Script = script(
  only({ quiet: true }, on.request_headers(get('HttpRequestHeaders', ':path'), reply(200), returns(STOP))),
);

async function sceneParts({ id, scenario }: Scene, modules: ProbeModules, ports: Readonly<Record<string, number>>) {
  const specs: [string, ListenerSpec][] = [['$SCENE', scenario], ...Object.entries(scenario.listeners ?? {})];
  const listeners = await Promise.all(specs.map(([name, spec]) => listener(name, spec, modules, ports)));
  const clusters = scenario.clusters?.(ports) ?? [];
  const context = await contextOf(scenario, modules, ports);
  const services = await plugins(scenario.services ?? [], 's', modules);
  const more = { bootstrap_extensions: services.map(service), ...scenario.bootstrap?.(context) };
  return replaceIn({ listeners, clusters, more }, id);
}

async function listener(
  name: string,
  spec: ListenerSpec,
  modules: ProbeModules,
  ports: Readonly<Record<string, number>>,
): Promise<object> {
  const context = await contextOf(spec, modules, ports);
  return {
    name,
    address: address(0),
    filter_chains: [{ filters: spec.network?.(context) ?? [connectionManager(spec, context)] }],
    ...spec.listener,
  };
}

async function contextOf(
  { filters = [], accessLogs = [] }: ListenerSpec,
  modules: ProbeModules,
  ports: Readonly<Record<string, number>>,
): Promise<BootstrapContext> {
  const loggers = await plugins(accessLogs, 'x', modules);
  const type = `${TYPE}envoy.extensions.access_loggers.wasm.v3.WasmAccessLog`;
  return {
    wasm: await plugins(filters, 'a', modules),
    accessLogs: loggers.map((config) => ({ name: 'log', typed_config: { '@type': type, config } })),
    ports,
  };
}

function service(config: object): object {
  const type = `${TYPE}envoy.extensions.wasm.v3.WasmService`;
  return { name: 'envoy.bootstrap.wasm', typed_config: { '@type': type, config } };
}

function connectionManager(spec: ListenerSpec, { wasm, accessLogs }: BootstrapContext): object {
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: {
      '@type': `${TYPE}envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager`,
      stat_prefix: 'scene',
      http_protocol_options: { enable_trailers: true },
      route_config: {
        name: 'routes',
        virtual_hosts: [
          {
            name: 'all',
            domains: ['*'],
            routes: [
              ...(spec.routes ?? []),
              { match: { prefix: '/dead' }, route: { cluster: 'dead' } },
              { match: { prefix: '/direct' }, direct_response: { status: 418, body: { inline_string: 'teapot' } } },
              // Whatever does not begin with /none.
              { match: { safe_regex: { regex: '/($|[^n].*|n[^o].*)' } }, route: { cluster: 'backend' } },
            ],
          },
        ],
      },
      http_filters: [
        ...wasm.map((config) => ({
          name: 'envoy.filters.http.wasm',
          typed_config: { '@type': `${TYPE}envoy.extensions.filters.http.wasm.v3.Wasm`, config },
        })),
        {
          name: 'envoy.filters.http.router',
          typed_config: { '@type': `${TYPE}envoy.extensions.filters.http.router.v3.Router`, ...spec.router },
        },
      ],
      ...(accessLogs.length > 0 && { access_log: accessLogs }),
      ...spec.http,
    },
  };
}

/** Their configurations; the first is called by the letter `first`, and so on. */
function plugins(list: readonly (Script | Plugin)[], first: string, modules: ProbeModules): Promise<object[]> {
  const start = first.charCodeAt(0);
  return Promise.all(
    list.map((one, index) =>
      pluginConfig(isScript(one) ? { script: one } : one, String.fromCharCode(start + index), modules),
    ),
  );
}

function isScript(filter: Script | Plugin): filter is Script {
  return Array.isArray(filter);
}

async function pluginConfig(plugin: Plugin, letter: string, modules: ProbeModules): Promise<object> {
  const { name = `$SCENE.${letter}`, rootId = name, vmId = name, configuration } = plugin;
  const { module = {}, vmScript = [] } = plugin;
  const own = withOnLog(plugin.script ?? []);
  const inEnvironment = configuration !== undefined;
  const environment = encodeScript([...vmScript, ...(inEnvironment ? own : [])], inEnvironment);
  const needsEnvironment = inEnvironment || vmScript.length > 0;
  return {
    name,
    root_id: rootId,
    configuration: configuration ?? {
      '@type': `${TYPE}google.protobuf.BytesValue`,
      value: new LatinBytes(encodeScript(own), 'base64'),
    },
    ...plugin.fields,
    vm_config: {
      runtime: 'envoy.wasm.runtime.v8',
      vm_id: vmId,
      code: { local: { filename: await modulePath(module, modules) } },
      ...(needsEnvironment
        ? { environment_variables: { key_values: { PROBE: new LatinBytes(environment, 'hex') } } }
        : {}),
      ...plugin.vm,
    },
  };
}

async function modulePath(module: NonNullable<Plugin['module']>, modules: ProbeModules): Promise<string> {
  if ('file' in module) return module.file;
  if ('wat' in module) return modules.keep(moduleBytes(module.wat));
  return 'bytes' in module ? modules.keep(module.bytes) : modules.path(module);
}

/** Unless it says what to do in on_log: code, details and flags of the response. */
function withOnLog(own: Script): Script {
  if (own.some(({ callback }) => callback === 'proxy_on_log') || own === MARKER) return own;
  const facts = ['code', 'code_details', 'flags'].map((fact) => property('response', fact));
  return [...own, on.log(...facts)];
}

/** Bytes whose text form is chosen after the placeholder was replaced in them. */
class LatinBytes {
  readonly latin1: string;
  readonly encoding: 'base64' | 'hex';
  constructor(latin1: string, encoding: 'base64' | 'hex') {
    this.latin1 = latin1;
    this.encoding = encoding;
  }
}

function replaceIn<T>(value: T, id: string): T;
function replaceIn(value: unknown, id: string): unknown {
  if (typeof value === 'string') return value.replaceAll(PLACEHOLDER, id);
  if (value instanceof LatinBytes) {
    return Buffer.from(value.latin1.replaceAll(PLACEHOLDER, id), 'latin1').toString(value.encoding);
  }
  if (Array.isArray(value)) return value.map((item) => replaceIn(item, id));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.replaceAll(PLACEHOLDER, id), replaceIn(item, id)]),
  );
}

/** A static cluster with one endpoint on 127.0.0.1, HTTP/1 with trailers; `fields` are added. */
export function cluster(name: string, port: number, fields: object = {}): object {
  return {
    name,
    type: 'STATIC',
    connect_timeout: '5s',
    load_assignment: {
      cluster_name: name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: address(port) } }] }],
    },
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
        '@type': `${TYPE}envoy.extensions.upstreams.http.v3.HttpProtocolOptions`,
        explicit_http_config: { http_protocol_options: { enable_trailers: true } },
      },
    },
    ...fields,
  };
}

function address(port: number): object {
  return { socket_address: { address: '127.0.0.1', port_value: port } };
}
