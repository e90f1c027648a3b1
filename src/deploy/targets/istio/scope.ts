import type { JsonObject } from '../../kubernetes/object.ts';
import type {
  Insertion,
  PatchContext,
  Selection,
  TargetRef,
  TargetRefKind,
  TrafficMatch,
  TrafficMode,
} from './options.ts';

const MODES = {
  client: 'CLIENT',
  server: 'SERVER',
  'client-and-server': 'CLIENT_AND_SERVER',
} as const satisfies Record<TrafficMode, string>;

/** What a patch context means as a match. A gateway's listeners are all of one class: there is nothing to choose. */
const CONTEXT_MATCHES: Record<PatchContext, readonly TrafficMatch[]> = {
  inbound: [{ mode: 'server', ports: [] }],
  outbound: [{ mode: 'client', ports: [] }],
  any: [{ mode: 'client-and-server', ports: [] }],
  gateway: [],
};

/** Which proxies and which traffic: the fields that WasmPlugin and TrafficExtension share. */
export function scopeFields(options: Selection & Insertion): JsonObject {
  const match = options.patchContext === undefined ? options.match : CONTEXT_MATCHES[options.patchContext];
  return {
    ...selectorFields(options),
    ...(options.phase !== undefined && { phase: options.phase.toUpperCase() }),
    ...(options.priority !== undefined && { priority: options.priority }),
    ...(match.length > 0 && { match: match.map(matchField) }),
  };
}

function selectorFields({ labels, targets }: Selection): JsonObject {
  if (targets.length > 0) return { targetRefs: targets.map(targetRefField) };
  return Object.keys(labels).length > 0 ? { selector: { matchLabels: labels } } : {};
}

/** The kinds' API groups. */
const TARGET_REF_GROUPS: Record<TargetRefKind, string> = {
  Gateway: 'gateway.networking.k8s.io',
  GatewayClass: 'gateway.networking.k8s.io',
  Service: '',
  ServiceEntry: 'networking.istio.io',
};

/** One element of `targetRefs`. */
export function targetRefField({ kind, name }: TargetRef): JsonObject {
  return { group: TARGET_REF_GROUPS[kind], kind, name };
}

function matchField({ mode, ports }: TrafficMatch): JsonObject {
  return {
    ...(mode !== undefined && { mode: MODES[mode] }),
    ...(ports.length > 0 && { ports: ports.map((number) => ({ number })) }),
  };
}
