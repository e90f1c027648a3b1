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

/** What a host may be called, to follow "must ". */
export const HOST_RULE = `be envoy@1.N, N being ${OLDEST_ENVOY} or more, or istio@1.N, N being ${OLDEST_ENVOY - ISTIO_OFFSET} or more`;

/** The release that `text` names, or undefined when it names none. */
export function parseHost(text: string): HostRelease | undefined {
  const [, product, minor] = /^(envoy|istio)@1\.(0|[1-9]\d{0,2})$/.exec(text) ?? [];
  if (product === undefined) return undefined;
  const envoy = Number(minor) + (product === 'istio' ? ISTIO_OFFSET : 0);
  return envoy < OLDEST_ENVOY ? undefined : { name: text, envoy };
}
