import { ExitCode, ProxletError, printable } from '../../../errors.ts';
import type { Cluster } from '../../kubernetes/cluster.ts';
import { listAt, textAt } from '../../kubernetes/fields.ts';
import type { KubeObject } from '../../kubernetes/object.ts';
import { checkBefore } from '../check-before.ts';
import { checkServed } from '../check-served.ts';
import { findHost } from '../find-host.ts';
import { pinnedCode } from '../pinned-code.ts';
import type { ClusterTarget, TargetKind } from '../target.ts';
import { targetMissing } from '../target-missing.ts';
import { checkAttachment } from './check-attachment.ts';
import { checkOptions } from './check-options.ts';
import { choicesOf } from './choices.ts';
import { POLICY, visible } from './gateway-api.ts';
import { policyHealth } from './health.ts';
import type { EnvoyGatewayOptions } from './options.ts';
import { policySpec } from './policy-spec.ts';
import { wasmExtension } from './wasm-extension.ts';

const EXTENSIONS = ['spec', 'wasm'];

/** The code of a policy's only filter, or of one that is an element of a policy. */
const codeOf: TargetKind['codeOf'] = (value) => {
  const extension = listAt(value, 'wasm')[0] ?? value;
  const url = textAt(extension, 'code', 'http', 'url');
  const sha256 = textAt(extension, 'code', 'http', 'sha256');
  if (url !== undefined && sha256 !== undefined) return { url, digest: `sha256:${sha256}` };
  return pinnedCode(textAt(extension, 'code', 'image', 'url'));
};

const KIND: TargetKind = {
  ...POLICY,
  at: ['spec', { list: EXTENSIONS }],
  install: 'install Envoy Gateway 1.1 or later (https://gateway.envoyproxy.io/docs/install/)',
  codeOf,
  health: policyHealth,
};

/**
 * Filters in Envoy Gateway's proxies: each in an EnvoyExtensionPolicy of its own, or by `merge` in one that is there.
 * `place` throws ProxletError `options-conflict`, `config-not-json`, `kind-missing`, `target-missing`, `policy-missing`, `filter-missing` and
 * `policy-conflict`.
 */
export const envoyGateway: ClusterTarget<EnvoyGatewayOptions> = {
  name: 'envoy-gateway',
  kinds: [KIND],
  // An EnvoyProxy object can name another image of Envoy, which is not looked at.
  host: (cluster) =>
    findHost(cluster, { product: 'envoy-gateway', labels: 'control-plane=envoy-gateway', image: /^gateway$/ }),
  async place(filter, options, cluster) {
    checkOptions(options);
    const extension = wasmExtension(filter, options);
    const namespace = options.namespace ?? cluster?.namespace ?? '';
    const { merge, before, targets, selectors } = options;
    if (cluster !== undefined) await checkServed(cluster, KIND);
    const notes =
      options.pullPolicy === undefined
        ? []
        : ['Envoy Gateway heeds a pull policy only for what is not named by its digest, as this is'];
    if (merge !== undefined) {
      const object = { ...POLICY, namespace, name: merge };
      const at = { list: EXTENSIONS, before };
      if (cluster !== undefined) checkBefore(at, await policyNamed(merge, cluster, namespace));
      return { placements: [{ object, at, value: extension }], notes };
    }
    if (targets.length + selectors.length === 0) throw await missing(cluster, namespace);
    if (cluster !== undefined) notes.push(...(await checkAttachment(filter, options, cluster, namespace)));
    const object = { ...POLICY, namespace, name: filter.id };
    return { placements: [{ object, at: 'spec', value: policySpec(options, extension) }], notes };
  },
};

async function missing(cluster: Cluster | undefined, namespace: string): Promise<ProxletError> {
  const choices = cluster === undefined ? [] : await choicesOf(cluster, namespace);
  return targetMissing(
    'nothing says which Gateways or routes shall have the filter',
    '--gateway, --http-route, --grpc-route, --target, --labels or --merge, and the namespace by -n',
    choices,
  );
}

async function policyNamed(name: string, cluster: Cluster, namespace: string): Promise<KubeObject> {
  const policy = await cluster.get({ ...POLICY, namespace, name });
  if (policy !== undefined) return policy;
  const names = (await visible(cluster, POLICY, { namespace })).map(({ metadata }) => metadata.name);
  throw new ProxletError('policy-missing', printable(`there is no EnvoyExtensionPolicy ${name} in ${namespace}`), {
    hint:
      names.length > 0
        ? printable(`it has ${names.join(', ')}`)
        : 'use --gateway or --http-route: the filter then gets a policy of its own',
    exitCode: ExitCode.usage,
  });
}
