import { printable } from '../../../errors.ts';
import { listAt, objectAt, textAt } from '../../kubernetes/fields.ts';
import type { Json, KubeObject } from '../../kubernetes/object.ts';
import type { Health } from '../target.ts';

const CONTROLLER = /^gateway\.envoyproxy\.io\//;

const UNREPORTED: Health = {
  state: 'pending',
  reason: 'Envoy Gateway has not reported on the policy',
  hint: 'is there the Gateway? `kubectl get pods -A -l control-plane=envoy-gateway` tells whether Envoy Gateway runs',
};

/** The worst first. */
const STATES = ['failed', 'pending', 'ready'] as const;

/**
 * What Envoy Gateway says of a policy: for each Gateway that it reaches, whether it is accepted, with the fetcher's words
 * where it is not. A policy that reaches no Gateway has no status, and is pending.
 */
export function policyHealth({ status, metadata: { generation = 0 } }: KubeObject): Health {
  const reports = listAt(status, 'ancestors')
    .filter((ancestor) => CONTROLLER.test(textAt(ancestor, 'controllerName') ?? ''))
    .map((ancestor) => reportOf(ancestor, generation));
  const state = STATES.find((one) => reports.some((report) => report.state === one));
  if (state === undefined) return UNREPORTED;
  const reasons = reports.flatMap((report) => (report.state === state && report.reason ? [report.reason] : []));
  return reasons.length === 0 ? { state } : { state, reason: printable([...new Set(reasons)].join('; ')) };
}

function reportOf(ancestor: Json, generation: number): Health {
  const conditions = listAt(ancestor, 'conditions');
  const condition = (type: string) => conditions.find((one) => textAt(one, 'type') === type);
  const accepted = condition('Accepted');
  if (accepted === undefined || generationOf(accepted) < generation) return { state: 'pending' };
  if (textAt(accepted, 'status') !== 'True') return { state: 'failed', reason: textAt(accepted, 'message') ?? '' };
  const overridden = condition('Overridden');
  if (overridden === undefined || textAt(overridden, 'status') !== 'True') return { state: 'ready' };
  return { state: 'ready', reason: textAt(overridden, 'message') ?? '' };
}

function generationOf(condition: Json): number {
  const generation = objectAt(condition)['observedGeneration'];
  return typeof generation === 'number' ? generation : 0;
}
