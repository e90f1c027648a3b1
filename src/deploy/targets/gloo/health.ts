import { printable } from '../../../errors.ts';
import { isJsonObject, objectAt, textAt } from '../../kubernetes/fields.ts';
import type { Json, JsonObject, KubeObject } from '../../kubernetes/object.ts';
import type { Health } from '../target.ts';

const UNREPORTED: Health = {
  state: 'pending',
  reason: 'Gloo has not reported on the Gateway',
  hint: '`kubectl get pods -A -l gloo=gloo` tells whether Gloo runs',
};

/** Gloo's states (solo-kit, api/v1/status.proto), by number and, in newer objects, by name; the worst first. */
const STATES: readonly { number: number; name: string; state: Health['state'] }[] = [
  { number: 2, name: 'Rejected', state: 'failed' },
  { number: 0, name: 'Pending', state: 'pending' },
  { number: 3, name: 'Warning', state: 'ready' },
  { number: 1, name: 'Accepted', state: 'ready' },
];

/**
 * What Gloo says of a Gateway: the worst of its controllers' reports, and of what they say of the proxies made from it.
 * Gloo does not say which generation a report is of; an object without any is pending.
 */
export function glooHealth({ status }: KubeObject): Health {
  const reports = reportsOf(status);
  for (const { number, name, state } of STATES) {
    const report = reports.find((one) => one['state'] === number || one['state'] === name);
    if (report === undefined) continue;
    const reason = textAt(report, 'reason') ?? '';
    return reason === '' ? { state } : { state, reason: printable(reason.trim()) };
  }
  return UNREPORTED;
}

/** Those of each controller by its namespace; older releases have one report alone. */
function reportsOf(status: JsonObject | undefined): JsonObject[] {
  const reports = [objectAt(status), ...objectsIn(objectAt(status, 'statuses'))];
  return [...reports, ...reports.flatMap((report) => objectsIn(objectAt(report, 'subresourceStatuses')))];
}

function objectsIn(object: JsonObject): JsonObject[] {
  return Object.values<Json | undefined>(object).filter(isJsonObject);
}
