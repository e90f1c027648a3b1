import { listAt, textAt } from '../../kubernetes/fields.ts';
import type { Json, KubeObject } from '../../kubernetes/object.ts';
import { selectsLabels } from './label-selector.ts';

/** Anything that a policy can be attached to. */
export interface Attachable {
  kind: string;
  name: string;
  section?: string | undefined;
  labels: Readonly<Record<string, string>>;
}

/**
 * The policy among `policies` that is attached to the same thing. Envoy Gateway takes one for each object and one for each
 * section of it, whatever their `mergeType`, and refuses the younger ones (internal/gatewayapi/envoyextensionpolicy.go,
 * `PolicyReasonConflicted`). All that `policies` name is in the target's namespace; selectors never select sections.
 */
export function policyOf(target: Attachable, policies: readonly KubeObject[]): KubeObject | undefined {
  return policies.find(
    (policy) =>
      targetRefsOf(policy).some((ref) => names(ref, target)) ||
      listAt(policy.spec, 'targetSelectors').some((one) => selects(one, target)),
  );
}

/** What a policy names as attached to; the field for only one came first. */
export function targetRefsOf({ spec = {} }: KubeObject): readonly Json[] {
  const { targetRef } = spec;
  return targetRef === undefined ? listAt(spec, 'targetRefs') : [targetRef];
}

function names(ref: Json, { kind, name, section }: Attachable): boolean {
  return textAt(ref, 'kind') === kind && textAt(ref, 'name') === name && textAt(ref, 'sectionName') === section;
}

function selects(selector: Json, { kind, section, labels }: Attachable): boolean {
  return textAt(selector, 'kind') === kind && section === undefined && selectsLabels(selector, labels);
}
