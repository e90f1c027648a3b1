import { istio } from '../targets/istio/index.ts';
import { PROXY_CONTAINER, proxyPods } from '../targets/istio/proxies/proxy-pods.ts';
import type { Tailed } from './tailed-pods.ts';

/** Istio's sidecars and gateways, beside what they serve. */
export const tailedIstio: Tailed = {
  name: 'istio',
  kinds: istio.kinds,
  container: PROXY_CONTAINER,
  namespace: undefined,
  podsOf: (cluster, { metadata, spec = {} }) => proxyPods(cluster, metadata.namespace, spec),
  leftOut: ({ metadata: { namespace, name } }) =>
    `proxies of Istio log warnings and above unless told otherwise, as by \`istioctl proxy-config log ${name}.${namespace} --level wasm:info\``,
};
