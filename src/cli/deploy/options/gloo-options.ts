import { type GlooOptions, parseFilterStage } from '../../../deploy/targets/gloo/index.ts';
import type { OptionValues } from '../../command.ts';
import type { GLOO_OPTIONS } from './gloo-option-table.ts';
import { parseLabels } from './parse-labels.ts';

type Values = OptionValues<typeof GLOO_OPTIONS> & { namespace?: string | undefined };

/** What was typed, in the target's words. Throws ProxletError `usage` and `stage-invalid`. */
export function glooOptions({ gateway, labels, stage, allGateways, before, failOpen, namespace }: Values): GlooOptions {
  return {
    namespace,
    gateways: gateway,
    labels: parseLabels(labels),
    allGateways,
    stage: stage === undefined ? undefined : parseFilterStage(stage),
    before,
    failOpen,
  };
}
