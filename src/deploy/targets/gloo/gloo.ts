import { ExitCode, ProxletError } from '../../../errors.ts';
import { textAt } from '../../kubernetes/fields.ts';
import { findHost } from '../find-host.ts';
import { pinnedCode } from '../pinned-code.ts';
import type { ClusterTarget } from '../target.ts';
import {
  type ChosenGateways,
  checkChoice,
  chooseGateways,
  isUnsaid,
  targetMissing,
  UNSAID,
} from './choose-gateways.ts';
import { GATEWAY, USUAL_NAMESPACE } from './gateways.ts';
import { glooHealth } from './health.ts';
import type { GatewayChoice, GlooOptions } from './options.ts';
import { wasmFilter } from './wasm-filter.ts';

const FILTERS = ['spec', 'httpGateway', 'options', 'wasm', 'filters'];

/**
 * Filters in Gloo's Gateways, each an element of a list that others put filters into too. `place` throws ProxletError
 * `target-missing`, `options-conflict`, `image-needed` and `cluster-needed`.
 */
export const gloo: ClusterTarget<GlooOptions> = {
  name: 'gloo',
  kinds: [
    {
      ...GATEWAY,
      at: [{ list: FILTERS }],
      install: 'Install Gloo Gateway Enterprise (https://docs.solo.io/gloo-edge/latest/installation/enterprise/).',
      codeOf: (filter) => pinnedCode(textAt(filter, 'image')),
      health: glooHealth,
    },
  ],
  host: (cluster) =>
    findHost(cluster, { product: 'gloo', labels: 'gloo=gateway-proxy', image: /^gloo(-ee)?-envoy-wrapper$/ }),
  async place(filter, options, cluster) {
    const value = wasmFilter(filter, options);
    const namespace = options.namespace ?? cluster?.namespace ?? USUAL_NAMESPACE;
    const { names, notes } =
      cluster === undefined ? chosenByName(options) : await chooseGateways(options, cluster, namespace);
    return {
      placements: names.map((name) => ({
        object: { ...GATEWAY, namespace, name },
        at: { list: FILTERS, before: options.before },
        value,
      })),
      notes,
    };
  },
};

function chosenByName(choice: GatewayChoice): ChosenGateways {
  checkChoice(choice);
  if (choice.gateways.length > 0) return { names: choice.gateways, notes: [] };
  if (isUnsaid(choice)) throw targetMissing(UNSAID, []);
  throw new ProxletError('cluster-needed', 'Only a cluster can tell which Gateways those are.', {
    hint: 'Name them with --gateway, or use --dry-run=server.',
    exitCode: ExitCode.usage,
  });
}
