import {
  type IstioOptions,
  TARGET_REF_KINDS,
  type TargetRef,
  TRAFFIC_MODES,
  type TrafficMatch,
  type Variable,
} from '../../../deploy/targets/istio/index.ts';
import type { OptionValues } from '../../command.ts';
import type { ISTIO_OPTIONS } from './istio-option-table.ts';
import { parseLabels } from './parse-labels.ts';
import { secretName } from './secret-name.ts';
import { choiceOf, refuseValue } from './values.ts';

type Values = OptionValues<typeof ISTIO_OPTIONS> & { namespace?: string | undefined };

/** What was typed, in the target's words. Throws ProxletError `usage`. */
export function istioOptions(values: Values): IstioOptions {
  const { namespace, gateway, service, target, labels, wholeNamespace, workloadType, via, type } = values;
  const { patchContext, match, phase, priority, allowOnHeadersStopIteration } = values;
  const { failOpen, failStrategy, env, pullPolicy, pullSecret } = values;
  return {
    namespace,
    labels: parseLabels(labels),
    targets: [
      ...gateway.map((name): TargetRef => ({ kind: 'Gateway', name })),
      ...service.map((name): TargetRef => ({ kind: 'Service', name })),
      ...target.map(targetRef),
    ],
    wholeNamespace,
    workloadType,
    via,
    type,
    patchContext,
    match: match.map(trafficMatch),
    phase,
    priority,
    allowOnHeadersStopIteration,
    failStrategy: failOpen ? open(failStrategy) : failStrategy,
    env: env.map(variable),
    pullPolicy,
    pullSecret: secretName(pullSecret),
  };
}

function open(strategy: Values['failStrategy']): 'open' {
  if (strategy !== undefined && strategy !== 'open') {
    refuseValue('--fail-strategy', strategy, '--fail-open says that it shall be open: leave out one of them');
  }
  return 'open';
}

function targetRef(text: string): TargetRef {
  const [kind = '', name = '', ...more] = text.split('/');
  if (name === '' || more.length > 0) refuseValue('--target', text, 'for example `--target ServiceEntry/api`');
  return { kind: choiceOf('--target', kind, TARGET_REF_KINDS), name };
}

function variable(text: string): Variable {
  const at = text.indexOf('=');
  const name = at < 0 ? text : text.slice(0, at);
  if (name === '') refuseValue('--env', text, 'for example `--env REGION=eu`, or `--env REGION` for the proxy’s own');
  return at < 0 ? { name } : { name, value: text.slice(at + 1) };
}

/** `server:8080`, `client`, `:8080`, `8080` */
function trafficMatch(text: string): TrafficMatch {
  const [, mode = '', port = ''] = /^([a-z-]*):?(\d*)$/i.exec(text) ?? [];
  if (mode === '' && port === '') refuseValue('--match', text, 'for example `--match server:8080`');
  return {
    ...(mode !== '' && { mode: choiceOf('--match', mode, TRAFFIC_MODES) }),
    ports: port === '' ? [] : [Number(port)],
  };
}
