import { ExitCode, ProxletError } from '../../../errors.ts';
import { textAt } from '../../kubernetes/fields.ts';
import { checkBefore } from '../check-before.ts';
import { checkServed } from '../check-served.ts';
import { findHost } from '../find-host.ts';
import { pinnedCode } from '../pinned-code.ts';
import type { ClusterTarget, TargetKind } from '../target.ts';
import { targetMissing } from '../target-missing.ts';
import { CHOOSING, checkChoice, chooseGateways, isUnsaid, UNSAID } from './choose-gateways.ts';
import { GATEWAY } from './gateways.ts';
import { glooHealth } from './health.ts';
import type { GatewayChoice, GlooOptions } from './options.ts';
import { wasmFilter } from './wasm-filter.ts';

const FILTERS = ['spec', 'httpGateway', 'options', 'wasm', 'filters'];

const KIND: TargetKind = {
  ...GATEWAY,
  at: [{ list: FILTERS }],
  install: 'install Gloo Gateway Enterprise (https://docs.solo.io/gloo-edge/latest/installation/enterprise/)',
  codeOf: (filter) => pinnedCode(textAt(filter, 'image')),
  health: glooHealth,
};

/**
 * Filters in Gloo's Gateways, each an element of a list that others put filters into too. `place` throws ProxletError
 * `kind-missing`, `target-missing`, `options-conflict`, `image-needed`, `filter-missing` and `cluster-needed`.
 */
export const gloo: ClusterTarget<GlooOptions> = {
  name: 'gloo',
  kinds: [KIND],
  host: (cluster) =>
    findHost(cluster, { product: 'gloo', labels: 'gloo=gateway-proxy', image: /^gloo(-ee)?-envoy-wrapper$/ }),
  async place(filter, given, cluster) {
    const options = { ...given, gateways: [...new Set(given.gateways)] };
    const value = wasmFilter(filter, options);
    const namespace = options.namespace ?? cluster?.namespace ?? '';
    const at = { list: FILTERS, before: options.before };
    const placed = (name: string) => ({ object: { ...GATEWAY, namespace, name }, at, value });
    if (cluster === undefined) return { placements: namesOf(options).map(placed), notes: [] };
    await checkServed(cluster, KIND);
    const { gateways, notes } = await chooseGateways(options, cluster, namespace);
    for (const gateway of gateways) checkBefore(at, gateway);
    return { placements: gateways.map(({ metadata }) => placed(metadata.name)), notes };
  },
};

/** What can be chosen without a cluster. */
function namesOf(choice: GatewayChoice): readonly string[] {
  checkChoice(choice);
  if (choice.gateways.length > 0) return choice.gateways;
  if (isUnsaid(choice)) throw targetMissing(UNSAID, CHOOSING, []);
  throw new ProxletError('cluster-needed', 'only a cluster can tell which Gateways those are', {
    hint: 'name them with --gateway, or use --dry-run=server',
    exitCode: ExitCode.usage,
  });
}
