import { defaulted, mapOf, optional, repeated, required } from '../decode/field.ts';
import type { Location } from '../decode/location.ts';
import { message } from '../decode/message.ts';
import { bool, duration, enumOf, text } from '../decode/scalars.ts';
import type { PluginConfig, WasmService } from '../types.ts';
import { anyBytes } from './any-bytes.ts';
import { dataSource } from './data-source.ts';

const RUNTIME = 'envoy.wasm.runtime.';

const code = message(
  'AsyncDataSource',
  { local: required(dataSource) },
  { unsupported: 'remote', oneofs: [{ members: 'local remote' }] },
  ({ local }) => local,
);

const environmentVariables = message(
  'EnvironmentVariables',
  { host_env_keys: repeated(text), key_values: mapOf(text) },
  {},
  ({ host_env_keys, key_values }, at) => ({ host_env_keys, key_values, at }),
);

const vmConfig = message(
  'VmConfig',
  {
    vm_id: text,
    runtime: text,
    code: required(code),
    configuration: anyBytes,
    environment_variables: optional(environmentVariables),
  },
  { irrelevant: 'allow_precompiled nack_on_code_cache_miss', unsupported: 'capability_restriction_config' },
  (vm, at) => ({ ...vm, runtime: runtimeOf(vm.runtime, at.child('runtime')) }),
);

const capabilityRestriction = message(
  'CapabilityRestrictionConfig',
  { allowed_capabilities: mapOf(message('SanitizationConfig', {}, {}, () => true)) },
  {},
  ({ allowed_capabilities }): ReadonlySet<string> => new Set(allowed_capabilities.keys()),
);

const backoff = message(
  'BackoffStrategy',
  { base_interval: required(duration) },
  // Envoy waits the base interval and some chance, however often it fails.
  { irrelevant: 'max_interval' },
  ({ base_interval }, at) =>
    base_interval >= 1 ? base_interval : at.child('base_interval').fail('value must be greater than or equal to 1ms'),
);

const DEFAULT_RELOAD_INTERVAL = 1000;

const reloadConfig = message(
  'ReloadConfig',
  { backoff: optional(backoff) },
  {},
  ({ backoff }) => backoff ?? DEFAULT_RELOAD_INTERVAL,
);

const pluginConfig = message(
  'PluginConfig',
  {
    name: text,
    root_id: text,
    vm_config: required(vmConfig),
    configuration: anyBytes,
    fail_open: bool,
    failure_policy: enumOf({ UNSPECIFIED: 0, FAIL_RELOAD: 1, FAIL_CLOSED: 2, FAIL_OPEN: 3 }, [
      'UNSPECIFIED',
      'FAIL_RELOAD',
      'FAIL_CLOSED',
      'FAIL_OPEN',
    ]),
    allow_on_headers_stop_iteration: defaulted(bool, false),
    capability_restriction_config: optional(capabilityRestriction),
    reload_config: optional(reloadConfig),
  },
  {},
  (plugin, at): PluginConfig => {
    if (plugin.fail_open && plugin.failure_policy !== 'UNSPECIFIED') {
      at.child('failure_policy').fail('only one of fail_open or failure_policy can be set');
    }
    const { vm_id, runtime, code, configuration, environment_variables } = plugin.vm_config;
    return {
      name: plugin.name,
      rootId: plugin.root_id,
      vm: {
        vmId: vm_id,
        runtime,
        code,
        configuration,
        environment: environment_variables === undefined ? {} : environmentOf(environment_variables, plugin.name),
      },
      configuration: plugin.configuration,
      capabilities: plugin.capability_restriction_config ?? new Set(),
      reloadInterval: plugin.reload_config ?? DEFAULT_RELOAD_INTERVAL,
      failurePolicy: plugin.failure_policy,
      failOpen: plugin.fail_open,
      allowOnHeadersStopIteration: plugin.allow_on_headers_stop_iteration,
    };
  },
);

/** The `Wasm` and `WasmAccessLog` messages, which hold a PluginConfig and nothing else. */
export function wasmExtension<T>(build: (plugin: PluginConfig) => T, name = 'Wasm') {
  return message(name, { config: required(pluginConfig) }, {}, ({ config }) => build(config));
}

/** envoy.extensions.filters.http.wasm.v3.Wasm */
export const wasmFilter = wasmExtension((plugin) => plugin);

/** envoy.extensions.wasm.v3.WasmService */
export const wasmService = message(
  'WasmService',
  { config: required(pluginConfig), singleton: defaulted(bool, false) },
  {},
  ({ config, singleton }): WasmService => ({ plugin: config, singleton }),
);

function runtimeOf(name: string, at: Location): string {
  switch (name) {
    case '':
    case `${RUNTIME}v8`:
      return name;
    case `${RUNTIME}wasmtime`:
    case `${RUNTIME}wamr`:
    case `${RUNTIME}wavm`:
      at.warn(`${name} is not built in: the filter runs on V8`, `runtime: ${RUNTIME}v8`);
      return `${RUNTIME}v8`;
    case `${RUNTIME}null`:
      return at.unsupported(
        `${name} is for filters that are compiled into Envoy; there are none in the embedded proxy`,
      );
    default:
      return at.fail(`Failed to create Wasm VM using ${name} runtime. Envoy was compiled without support for it`);
  }
}

interface EnvironmentVariables {
  host_env_keys: string[];
  key_values: Map<string, string>;
  at: Location;
}

/** What the guest finds in its environment. Host variables that are not set are left out, as in Envoy. */
function environmentOf(
  { host_env_keys, key_values, at }: EnvironmentVariables,
  plugin: string,
): Record<string, string> {
  const { readEnv = (name) => process.env[name] } = at.context.options;
  const environment = new Map<string, string>(key_values);
  for (const [i, name] of host_env_keys.entries()) {
    if (key_values.has(name) || host_env_keys.indexOf(name) < i) {
      at.child('host_env_keys')
        .child(i)
        .fail(
          `Key ${name} is duplicated in envoy.extensions.wasm.v3.VmConfig.environment_variables for ${plugin}. All the keys must be unique.`,
        );
    }
    const value = readEnv(name);
    if (value !== undefined) environment.set(name, value);
  }
  return Object.fromEntries(environment);
}
