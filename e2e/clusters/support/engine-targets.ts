/** For tests of the engine: targets that put what they are told where they are told, into real platforms' objects. */
import type { Deployable } from '../../../src/deploy/deployable.ts';
import type { JsonObject, KubeObject, ObjectKey, ObjectKind } from '../../../src/deploy/kubernetes/object.ts';
import type { Placement } from '../../../src/deploy/placement.ts';
import type { ClusterTarget, ClusterTargetName, TargetKind } from '../../../src/deploy/targets/target.ts';

export type EngineTarget = ClusterTarget<readonly Placement[]>;

export const DIGEST_1 = `sha256:${'1'.repeat(64)}`;
export const DIGEST_2 = `sha256:${'2'.repeat(64)}`;

export const WASM_PLUGIN = { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' };
export const GATEWAY = { apiVersion: 'gateway.solo.io/v1', kind: 'Gateway' };
export const POLICY = { apiVersion: 'gateway.envoyproxy.io/v1alpha1', kind: 'EnvoyExtensionPolicy' };
const GLOO_LIST = ['spec', 'httpGateway', 'options', 'wasm', 'filters'];

export const ISTIO = targetOf('istio', [kindOf(WASM_PLUGIN, ['spec'])]);
export const GLOO = targetOf('gloo', [kindOf(GATEWAY, [{ list: GLOO_LIST }])]);
export const ENVOY_GATEWAY = targetOf('envoy-gateway', [kindOf(POLICY, ['spec', { list: ['spec', 'wasm'] }])]);

function targetOf(name: ClusterTargetName, kinds: readonly TargetKind[]): EngineTarget {
  return {
    name,
    kinds,
    host: async () => undefined,
    place: async (_filter, placements) => ({ placements, notes: [] }),
  };
}

function kindOf(kind: ObjectKind, at: TargetKind['at']): TargetKind {
  return { ...kind, at, install: '', codeOf: () => undefined, health: () => ({ state: 'unknown' }) };
}

export function filterOf(digest: string, id = 'hello'): Deployable {
  const repository = `ghcr.io/me/${id}`;
  return {
    id,
    code: { kind: 'image', reference: `${repository}:1.0`, digest, pinned: `${repository}@${digest}` },
    rootId: '',
    configuration: undefined,
  };
}

export function plugin(object: ObjectKey, { id, code }: Deployable, more: JsonObject = {}): Placement {
  return { object, at: 'spec', value: { url: `oci://ghcr.io/me/${id}@${code.digest}`, phase: 'AUTHN', ...more } };
}

export function glooFilter(object: ObjectKey, { id, code }: Deployable, before?: string): Placement {
  return { object, at: { list: GLOO_LIST, before }, value: { name: id, image: `ghcr.io/me/${id}@${code.digest}` } };
}

/** A Gateway's spec, with these filters. */
export function glooGateway(filters?: readonly JsonObject[]): JsonObject {
  const httpGateway = filters === undefined ? {} : { options: { wasm: { filters } } };
  return { bindAddress: '::', bindPort: 8080, httpGateway };
}

/** The filters of a Gateway, in order. */
export function glooFilters(object: KubeObject | undefined): { name: string; image: string }[] {
  const spec = JSON.parse(JSON.stringify(object?.spec ?? {}));
  return spec.httpGateway?.options?.wasm?.filters ?? [];
}

export function glooNames(object: KubeObject | undefined): string[] {
  return glooFilters(object).map(({ name }) => name);
}
