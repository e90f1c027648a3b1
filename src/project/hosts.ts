/** A release of a proxy that a filter is built for, such as `istio@1.31`. */
export interface HostRelease {
  /** As the project file has it. */
  name: string;
  /** The minor version of the Envoy in it: 40 for Envoy 1.40. */
  envoy: number;
}

/** The Envoy whose behaviour proxlet has: what projects are built for unless they say otherwise. */
export const CURRENT_HOST = 'envoy@1.40';

/** The oldest Envoy that takes filters of today's ABI. */
const OLDEST_ENVOY = 17;

/** Envoy's minor version minus Istio's. Since Istio 1.8 the two have been released in step, Istio's a little later. */
const ISTIO_OFFSET = 8;

/** Envoy's minor versions in a product's releases 1.FIRST and following. Those to come cannot be told. */
interface KnownReleases {
  first: number;
  envoys: readonly number[];
}

/** `DefaultEnvoyProxyImage` in each release's api/v1alpha1/shared_types.go. It has taken filters since 1.1. */
const ENVOY_GATEWAY: KnownReleases = { first: 1, envoys: [31, 32, 33, 34, 35, 36, 37, 38, 39] };

/** `ENVOY_GLOO_IMAGE` in each release's Makefile. Until 1.10 it changed between two patches of a release. */
const GLOO: KnownReleases = { first: 10, envoys: [20, 21, 23, 23, 25, 26, 27, 30, 31, 33, 35, 36, 36] };

/** The Envoy in release 1.MINOR of each product; undefined where that is not known. */
const ENVOY_IN: Record<string, (minor: number) => number | undefined> = {
  envoy: (minor) => minor,
  istio: (minor) => minor + ISTIO_OFFSET,
  'envoy-gateway': (minor) => ENVOY_GATEWAY.envoys[minor - ENVOY_GATEWAY.first],
  gloo: (minor) => GLOO.envoys[minor - GLOO.first],
};

/** What a host may be called, to follow "must ". */
export const HOST_RULE =
  `be envoy@1.N, N being ${OLDEST_ENVOY} or more, istio@1.N, N being ${OLDEST_ENVOY - ISTIO_OFFSET} or more, ` +
  `envoy-gateway@1.N, N being ${range(ENVOY_GATEWAY)}, or gloo@1.N, N being ${range(GLOO)}`;

/** The release that `text` names, or undefined when it names none. */
export function parseHost(text: string): HostRelease | undefined {
  const [, product = '', minor] = /^([a-z-]+)@1\.(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  const envoy = Object.hasOwn(ENVOY_IN, product) ? ENVOY_IN[product]?.(Number(minor)) : undefined;
  return envoy === undefined || envoy < OLDEST_ENVOY ? undefined : { name: text, envoy };
}

function range({ first, envoys }: KnownReleases): string {
  return `${first} to ${first + envoys.length - 1}`;
}
