import { fieldAt, isJsonObject } from '../../kubernetes/fields.ts';
import type { KubeObject, ObjectKind } from '../../kubernetes/object.ts';

export const GATEWAY: ObjectKind = { apiVersion: 'gateway.solo.io/v1', kind: 'Gateway' };

/** Why a Gateway can have no filter; undefined where it can. */
export function unusable({ spec }: KubeObject): string | undefined {
  if (isJsonObject(fieldAt(spec, 'httpGateway'))) return undefined;
  if (isJsonObject(fieldAt(spec, 'tcpGateway'))) return 'it forwards TCP';
  if (isJsonObject(fieldAt(spec, 'hybridGateway'))) return 'it is a hybrid of several, whose filters have no names';
  return 'it has no httpGateway';
}

/** `--gateway gateway-proxy -n gloo-system   labels app=gloo`, or why it is none to choose. */
export function choiceOf(gateway: KubeObject): string {
  const { namespace, name, labels = {} } = gateway.metadata;
  const option = `--gateway ${name} -n ${namespace}`;
  const reason = unusable(gateway);
  if (reason !== undefined) return `${option}   not usable: ${reason}`;
  const text = Object.entries(labels).map(([label, value]) => `${label}=${value}`);
  return text.length === 0 ? option : `${option}   labels ${text.join(',')}`;
}
