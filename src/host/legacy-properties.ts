/** Properties that Envoy had up to about 1.32, to what they are called since: segments of the path, separated by dots. */
const SUCCESSORS: Readonly<Record<string, string>> = {
  node: 'xds.node',
  cluster_name: 'xds.cluster_name',
  cluster_metadata: 'xds.cluster_metadata',
  route_name: 'xds.route_name',
  route_metadata: 'xds.route_metadata',
  listener_direction: 'xds.listener_direction',
  listener_metadata: 'xds.listener_metadata',
  upstream_host_metadata: 'xds.upstream_host_metadata',
};

/** What the property `name` of an older Envoy is called now; undefined for every other name. */
export function successorOf(name: string): string | undefined {
  return Object.hasOwn(SUCCESSORS, name) ? SUCCESSORS[name] : undefined;
}
