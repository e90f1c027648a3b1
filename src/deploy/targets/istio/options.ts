/** What the user says of a deployment to Istio. */
export interface IstioOptions extends Selection, Insertion {
  /** Which kind of object says it. */
  via: Via;
  failStrategy?: FailStrategy | undefined;
  env: readonly Variable[];
  pullPolicy?: PullPolicy | undefined;
  /** The name of a Secret of type kubernetes.io/dockerconfigjson beside the object. */
  pullSecret?: string | undefined;
  type?: PluginType | undefined;
  /** Envoy's `allow_on_headers_stop_iteration`, which only an EnvoyFilter can say. */
  allowOnHeadersStopIteration: boolean;
}

/** Which proxies get the filter. */
export interface Selection {
  /** Undefined: that of the cluster's context. */
  namespace?: string | undefined;
  /** Labels of pods; all must be there. */
  labels: Readonly<Record<string, string>>;
  targets: readonly TargetRef[];
  wholeNamespace: boolean;
  /** The labels must match workloads of this type only. */
  workloadType?: WorkloadType | undefined;
}

/** Which of a proxy's traffic goes through the filter, and where in the chain it stands. */
export interface Insertion {
  /** Another word for `match`, by wasme's names. */
  patchContext?: PatchContext | undefined;
  match: readonly TrafficMatch[];
  phase?: Phase | undefined;
  /** In a phase, filters of higher priority come first. */
  priority?: number | undefined;
}

/** An object that stands for proxies: a gateway, or what a waypoint serves. */
export interface TargetRef {
  kind: TargetRefKind;
  name: string;
}

export interface TrafficMatch {
  mode?: TrafficMode | undefined;
  /** Empty: every port. */
  ports: readonly number[];
}

export interface Variable {
  name: string;
  /** Undefined: the proxy's own variable of that name. */
  value?: string | undefined;
}

export type Via = 'wasmplugin' | 'trafficextension' | 'envoyfilter';

export type WorkloadType = 'deployment' | 'daemonset' | 'statefulset';

export type PatchContext = 'inbound' | 'outbound' | 'any' | 'gateway';

export type Phase = 'authn' | 'authz' | 'stats';

export const TRAFFIC_MODES = ['client', 'server', 'client-and-server'] as const;
export type TrafficMode = (typeof TRAFFIC_MODES)[number];

export type FailStrategy = 'close' | 'open' | 'reload';

export type PullPolicy = 'always' | 'if-not-present';

export type PluginType = 'http' | 'network';

/** The kinds that `targetRefs` takes (Istio, pkg/config/validation, `allowedTargetRefs`). */
export const TARGET_REF_KINDS = ['Gateway', 'GatewayClass', 'Service', 'ServiceEntry'] as const;
export type TargetRefKind = (typeof TARGET_REF_KINDS)[number];
