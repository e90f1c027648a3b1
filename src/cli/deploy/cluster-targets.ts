import type { ClusterTarget } from '../../deploy/targets/target.ts';

/** A target, as far as what is deployed to it needs no options. */
export type DeployedTarget = Pick<ClusterTarget<never>, 'name' | 'kinds'>;

const LOADERS: Record<ClusterTarget<never>['name'], () => Promise<DeployedTarget>> = {
  istio: async () => (await import('../../deploy/targets/istio/index.ts')).istio,
  'envoy-gateway': async () => (await import('../../deploy/targets/envoy-gateway/index.ts')).envoyGateway,
  gloo: async () => (await import('../../deploy/targets/gloo/index.ts')).gloo,
};

/** The targets of one name, or all. */
export function loadTargets(name: string | undefined): Promise<DeployedTarget[]> {
  const chosen = Object.entries(LOADERS).filter(([known]) => name === undefined || name === known);
  return Promise.all(chosen.map(([, load]) => load()));
}
