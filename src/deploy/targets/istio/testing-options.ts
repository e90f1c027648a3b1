import type { KubeObject } from '../../kubernetes/object.ts';
import type { IstioOptions } from './options.ts';

/** For tests: options that say nothing but what is given. */
export function someOptions(more: Partial<IstioOptions> = {}): IstioOptions {
  return {
    namespace: 'shop',
    labels: {},
    targets: [],
    wholeNamespace: false,
    via: 'wasmplugin',
    match: [],
    env: [],
    allowOnHeadersStopIteration: false,
    ...more,
  };
}

/** For tests: the mesh's configuration, in YAML. */
export function meshConfig(mesh: string): KubeObject {
  const metadata = { name: 'istio', namespace: 'istio-system' };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { mesh } };
}

/** For tests: a workload whose pods have `labels`, and which knows them by `app`. */
export function aWorkload(kind: string, name: string, labels: Record<string, string>, namespace = 'shop'): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace },
    spec: { selector: { matchLabels: { app: labels['app'] } }, template: { metadata: { labels } } },
  };
}
