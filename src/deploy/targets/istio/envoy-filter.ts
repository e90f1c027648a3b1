import { ExitCode, ProxletError } from '../../../errors.ts';
import type { Code, Deployable } from '../../deployable.ts';
import type { Json, JsonObject } from '../../kubernetes/object.ts';
import { codeFields, PULL_POLICIES } from './module-fields.ts';
import type { FailStrategy, IstioOptions, PatchContext, Phase, TrafficMode } from './options.ts';
import { targetRefField } from './scope.ts';

const WASM_TYPE = 'type.googleapis.com/envoy.extensions.filters.http.wasm.v3.Wasm';
/** What the agent puts in the place of a filter that it cannot fetch (Istio, pkg/wasm/convert.go). */
const RBAC_TYPE = 'type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC';
const STRING_TYPE = 'type.googleapis.com/google.protobuf.StringValue';
const CONNECTION_MANAGER = 'envoy.filters.network.http_connection_manager';
const ROUTER = 'envoy.filters.http.router';

const CONTEXTS = {
  inbound: ['SIDECAR_INBOUND'],
  outbound: ['SIDECAR_OUTBOUND'],
  any: ['ANY'],
  gateway: ['GATEWAY'],
} as const satisfies Record<PatchContext, readonly string[]>;

/** What WasmPlugin's modes mean: to it a gateway is a client. */
const MODE_CONTEXTS = {
  client: ['SIDECAR_OUTBOUND', 'GATEWAY'],
  server: ['SIDECAR_INBOUND'],
  'client-and-server': ['ANY'],
} as const satisfies Record<TrafficMode, readonly string[]>;

/** The older field, which every Envoy takes, where it can say it; `failure_policy` came with Envoy 1.33. */
const FAILURE_FIELDS: Record<FailStrategy, JsonObject> = {
  close: {},
  open: { fail_open: true },
  reload: { failure_policy: 'FAIL_RELOAD' },
};

interface ListenerMatch {
  context: string;
  port?: number;
}

/**
 * An EnvoyFilter's spec (`networking.istio.io/v1alpha3`): the filter's configuration as an extension configuration, in which
 * the agent replaces the image by a file that it fetched, and filters that refer to it.
 *
 * `type: network`, `pullSecret` and the phases but `authn` cannot be said (`checkOptions`). Throws ProxletError
 * `namespace-needed` where the namespace is empty.
 */
export function envoyFilterSpec(filter: Deployable, options: IstioOptions, namespace: string): JsonObject {
  if (namespace === '') throw namespaceNeeded();
  const name = `filter.proxlet/${namespace}.${filter.id}`;
  return {
    ...selectorFields(options),
    ...priorityField(options),
    configPatches: [
      {
        applyTo: 'EXTENSION_CONFIG',
        match: { context: 'ANY' },
        patch: { operation: 'ADD', value: { name, typed_config: wasmConfig(filter, options, namespace) } },
      },
      ...matchesOf(options).map((match) => ({
        applyTo: 'HTTP_FILTER',
        match: matchField(match, options.phase),
        patch: {
          // INSERT_FIRST: before authentication. ADD would append it behind the router; istiod ignores `filterClass`.
          operation: options.phase === 'authn' ? 'INSERT_FIRST' : 'INSERT_BEFORE',
          value: { name, config_discovery: discovery() },
        },
      })),
    ],
  };
}

/** Other namespaces have filters of the same id, and extension configurations are known by their names alone. */
function namespaceNeeded(): ProxletError {
  return new ProxletError('namespace-needed', 'an EnvoyFilter names its filter by the namespace, and none is given', {
    exitCode: ExitCode.usage,
    hint: 'add -n NAMESPACE',
  });
}

function selectorFields({ labels, targets }: IstioOptions): JsonObject {
  if (targets.length > 0) return { targetRefs: targets.map(targetRefField) };
  return Object.keys(labels).length > 0 ? { workloadSelector: { labels } } : {};
}

/**
 * EnvoyFilters are worked off by ascending priority. Before the router the one that comes first stays in front; at the
 * head of the chain the one that comes last does.
 */
function priorityField({ priority, phase }: IstioOptions): JsonObject {
  if (priority === undefined || priority === 0) return {};
  return { priority: phase === 'authn' ? priority : -priority };
}

function matchesOf({ patchContext, match, targets }: IstioOptions): ListenerMatch[] {
  const anywhere = targets.length > 0 ? 'gateway' : 'any';
  if (patchContext !== undefined || match.length === 0)
    return CONTEXTS[patchContext ?? anywhere].map((context) => ({ context }));
  return match.flatMap(({ mode, ports }) =>
    MODE_CONTEXTS[mode ?? 'client-and-server'].flatMap((context) =>
      ports.length === 0 ? [{ context }] : ports.map((port) => ({ context, port })),
    ),
  );
}

function matchField({ context, port }: ListenerMatch, phase: Phase | undefined): JsonObject {
  const filter = { name: CONNECTION_MANAGER, ...(phase === undefined && { subFilter: { name: ROUTER } }) };
  return { context, listener: { ...(port !== undefined && { portNumber: port }), filterChain: { filter } } };
}

function discovery(): JsonObject {
  return {
    // As Istio does for its own kinds: a proxy does not start before it has its filters.
    config_source: { ads: {}, initial_fetch_timeout: '0s', resource_api_version: 'V3' },
    type_urls: [WASM_TYPE, RBAC_TYPE],
  };
}

function wasmConfig(filter: Deployable, options: IstioOptions, namespace: string): JsonObject {
  return {
    '@type': WASM_TYPE,
    config: {
      name: `${namespace}.${filter.id}`,
      root_id: filter.rootId,
      ...FAILURE_FIELDS[options.failStrategy ?? 'close'],
      ...(options.allowOnHeadersStopIteration && { allow_on_headers_stop_iteration: true }),
      ...(filter.configuration !== undefined && {
        configuration: { '@type': STRING_TYPE, value: filter.configuration.text },
      }),
      vm_config: {
        runtime: 'envoy.wasm.runtime.v8',
        code: remoteCode(filter.code),
        ...environment(options),
      },
    },
  };
}

/** The agent fetches it, whatever the scheme; no cluster of Envoy's is asked. */
function remoteCode(code: Code): JsonObject {
  const { url, sha256 } = codeFields(code);
  return { remote: { http_uri: { uri: url, timeout: '30s', cluster: '_' }, sha256 } };
}

/** Variables, and what istiod tells the agent by variables, which the agent takes out (Istio, pkg/model/wasm.go). */
function environment({ env, pullPolicy }: IstioOptions): JsonObject {
  const values: Record<string, Json> = {};
  if (pullPolicy !== undefined) values['ISTIO_META_WASM_IMAGE_PULL_POLICY'] = PULL_POLICIES[pullPolicy];
  for (const { name, value } of env) if (value !== undefined) values[name] = value;
  const hostKeys = env.filter(({ value }) => value === undefined).map(({ name }) => name);
  if (Object.keys(values).length === 0 && hostKeys.length === 0) return {};
  return {
    environment_variables: {
      ...(hostKeys.length > 0 && { host_env_keys: hostKeys }),
      ...(Object.keys(values).length > 0 && { key_values: values }),
    },
  };
}
