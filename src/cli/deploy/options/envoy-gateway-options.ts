import {
  type EnvoyGatewayOptions,
  POLICY_TARGET_KINDS,
  type PolicyTarget,
} from '../../../deploy/targets/envoy-gateway/index.ts';
import type { OptionValues } from '../../command.ts';
import type { ENVOY_GATEWAY_OPTIONS } from './envoy-gateway-option-table.ts';
import { parseLabels } from './parse-labels.ts';
import { secretName } from './secret-name.ts';
import { choiceOf, refuseValue } from './values.ts';

type Values = OptionValues<typeof ENVOY_GATEWAY_OPTIONS> & { namespace?: string | undefined };

/** What was typed, in the target's words. Throws ProxletError `usage`. */
export function envoyGatewayOptions(values: Values): EnvoyGatewayOptions {
  const { namespace, gateway, httpRoute, grpcRoute, target, labels, labelsOf } = values;
  const { merge, before, failOpen, env, pullPolicy, pullSecret } = values;
  return {
    namespace,
    targets: [
      ...gateway.map((name): PolicyTarget => ({ kind: 'Gateway', name })),
      ...httpRoute.map((name): PolicyTarget => ({ kind: 'HTTPRoute', name })),
      ...grpcRoute.map((name): PolicyTarget => ({ kind: 'GRPCRoute', name })),
      ...target.map(policyTarget),
    ],
    selectors: labels.length === 0 ? [] : [{ kind: labelsOf, labels: parseLabels(labels) }],
    merge,
    before,
    failOpen,
    env,
    pullPolicy,
    pullSecret: secretName(pullSecret),
  };
}

/** `Gateway/eg/https` */
function policyTarget(text: string): PolicyTarget {
  const [kind = '', name = '', section, ...more] = text.split('/');
  if (name === '' || section === '' || more.length > 0) {
    refuseValue('--target', text, 'for example `--target Gateway/eg/https`');
  }
  return { kind: choiceOf('--target', kind, POLICY_TARGET_KINDS), name, section };
}
