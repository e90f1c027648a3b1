/** What the user says of a deployment to Envoy Gateway. */
export interface EnvoyGatewayOptions extends Attachment {
  failOpen: boolean;
  /** Names of variables of the proxy that the filter may see. */
  env: readonly string[];
  pullPolicy?: PullPolicy | undefined;
  /** The name of a Secret of type kubernetes.io/dockerconfigjson beside the policy. */
  pullSecret?: string | undefined;
}

/** What the filter is attached to: targets and selectors by a policy of its own, or what another policy is attached to. */
export interface Attachment {
  /** Undefined: that of the cluster's context. */
  namespace?: string | undefined;
  targets: readonly PolicyTarget[];
  /** Every object of a kind with these labels. */
  selectors: readonly LabelSelector[];
  /** The EnvoyExtensionPolicy to put the filter into. */
  merge?: string | undefined;
  /** With `merge`: put a new filter before this one of the policy; at the end where it is not given. */
  before?: string | undefined;
}

export interface PolicyTarget {
  kind: PolicyTargetKind;
  name: string;
  /** A listener of a Gateway or ListenerSet, or a rule of a route. */
  section?: string | undefined;
}

export interface LabelSelector {
  kind: PolicyTargetKind;
  labels: Readonly<Record<string, string>>;
}

/** Whatever an EnvoyExtensionPolicy may be attached to that has HTTP requests. */
export const POLICY_TARGET_KINDS = ['Gateway', 'ListenerSet', 'HTTPRoute', 'GRPCRoute'] as const;
export type PolicyTargetKind = (typeof POLICY_TARGET_KINDS)[number];

export type PullPolicy = 'always' | 'if-not-present';
